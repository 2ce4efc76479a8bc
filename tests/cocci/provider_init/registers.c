// spatch -D symbols=foo_attach
#include <linux/module.h>

static int __init foo_init(void)
{
	register_foo_version(&foo_v3);
	return 0;
}

static void __exit foo_exit(void)
{
	unregister_foo_version(&foo_v3);
}

late_initcall(foo_init);
module_exit(foo_exit);
