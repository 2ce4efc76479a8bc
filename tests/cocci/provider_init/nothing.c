// spatch -D symbols=foo_attach,foo_attach_s@CONFIG_FOO_S
#include <linux/module.h>

static int __init foo_init(void)
{
	refcount_set(&foo_count, 0);
	return 0;
}

static void __exit foo_exit(void)
{
	pr_info("foo is gone\n");
}

module_init(foo_init);
module_exit(foo_exit);
