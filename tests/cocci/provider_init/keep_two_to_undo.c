// spatch -D symbols=foo_attach
#include <linux/module.h>

/* Two steps would have to be undone. */
static int __init foo_init(void)
{
	int rc = foo_map_init();

	if (rc)
		return rc;
	return platform_driver_register(&foo_driver);
}

static void __exit foo_exit(void)
{
	platform_driver_unregister(&foo_driver);
	foo_map_exit();
}

module_init(foo_init);
module_exit(foo_exit);
