// spatch -D symbols=foo_attach,bar_attach@CONFIG_BAR=y
#include <linux/module.h>

static int __init foo_init(void)
{
	int rc = foo_map_init();

	if (rc)
		return rc;
	return platform_driver_register(&foo_driver);
}
subsys_initcall(foo_init);

static void __exit foo_exit(void)
{
	platform_driver_unregister(&foo_driver);
	foo_map_exit();
}
module_exit(foo_exit);
