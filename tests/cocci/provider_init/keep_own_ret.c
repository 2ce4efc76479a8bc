// spatch -D symbols=foo_attach
#include <linux/module.h>

/* The rule would declare another ret. */
static int __init foo_init(void)
{
	int ret = foo_version();

	pr_info("foo %d\n", ret);
	return platform_driver_register(&foo_driver);
}

static void __exit foo_exit(void)
{
	platform_driver_unregister(&foo_driver);
}

module_init(foo_init);
module_exit(foo_exit);
