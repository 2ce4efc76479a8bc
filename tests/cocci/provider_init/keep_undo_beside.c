// spatch -D symbols=foo_attach
#include <linux/module.h>

static int __init foo_init(void)
{
	register_foo(&foo);
	return 0;
}

static void __exit foo_exit(void)
{
	unregister_foo(&foo);
	cancel_work_sync(&foo_work);
}

module_init(foo_init);
module_exit(foo_exit);
