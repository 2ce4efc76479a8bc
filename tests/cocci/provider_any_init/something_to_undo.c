// spatch -D symbols=foo_attach
#include <linux/module.h>

/* What init has done, exit undoes. */
static int __init foo_init(void)
{
	refcount_set(&foo_count, 0);
	foo_make_cache(&foo_cache);
	return 0;
}

static void __exit foo_exit(void)
{
	foo_drop_cache(&foo_cache);
}

module_init(foo_init);
module_exit(foo_exit);
