// spatch -D symbols=foo_attach
#include <linux/module.h>

static int __init foo_init(void)
{
	foo_make_cache(&foo_cache);
	return foo_start();
}

static void __exit foo_exit(void)
{
	foo_drop_cache(&foo_cache);
}

#ifdef MODULE
module_init(foo_init);
#else
late_initcall(foo_init);
#endif
module_exit(foo_exit);
