// spatch -D symbols=foo_attach
#include <linux/module.h>

static int __init foo_init(void)
{
	core_hook = foo_hook;
	return 0;
}

static void __exit foo_exit(void)
{
	core_hook = NULL;
}

module_init(foo_init);
module_exit(foo_exit);
