// spatch -D symbols=foo_attach
#include <linux/module.h>

static int __init foo_init(void)
{
	pr_info("foo\n");
	return platform_driver_register(&foo_driver);
}

static void __exit foo_exit(void)
{
	platform_driver_unregister(&foo_driver);
	pr_info("foo is gone\n");
}

module_init(foo_init);
module_exit(foo_exit);
