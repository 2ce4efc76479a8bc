// spatch -D symbols=foo_attach
#include <linux/module.h>

static void __exit foo_exit(void)
{
	platform_driver_unregister(&foo_driver);
}
module_exit(foo_exit);

static int __init foo_init(void)
{
	return platform_driver_register(&foo_driver);
}
module_init(foo_init);
