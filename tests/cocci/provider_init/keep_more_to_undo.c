// spatch -D symbols=foo_attach
#include <linux/module.h>

/* If it cannot register, the buffer must be freed as well. */
static int __init foo_init(void)
{
	foo_buffer = kmalloc(FOO_SIZE, GFP_KERNEL);
	return platform_driver_register(&foo_driver);
}

static void __exit foo_exit(void)
{
	platform_driver_unregister(&foo_driver);
	kfree(foo_buffer);
}

module_init(foo_init);
module_exit(foo_exit);
