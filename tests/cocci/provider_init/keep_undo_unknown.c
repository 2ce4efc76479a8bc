// spatch -D symbols=foo_attach
#include <linux/module.h>

/* The exit does not undo the last step of the init. */
static int __init foo_init(void)
{
	return platform_driver_register(&foo_driver);
}

static void __exit foo_exit(void)
{
	foo_forget(&foo_driver);
}

module_init(foo_init);
module_exit(foo_exit);
