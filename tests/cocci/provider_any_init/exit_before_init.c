// spatch -D symbols=foo_attach
#include <linux/module.h>

/* Where module_exit() is, init is not declared yet. */
static void __exit cleanup(void)
{
	foo_drop_cache(&foo_cache);
}
module_exit(cleanup);

static int __init init(void)
{
	foo_make_cache(&foo_cache);
	return foo_start();
}
module_init(init);

MODULE_LICENSE("GPL");
