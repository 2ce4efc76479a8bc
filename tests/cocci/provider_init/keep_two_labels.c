// spatch -D symbols=foo_attach
#include <linux/module.h>

static void foo_exit(void)
{
	foo_map_exit();
}

/* The rule cannot tell where to go if it cannot register. */
static int __init foo_init(void)
{
	int rc;

	rc = foo_map_init();
	if (rc)
		goto no_map;
	rc = foo_proc_init();
	if (rc)
		goto no_proc;

	return 0;
no_proc:
	pr_info("foo has no files\n");
no_map:
	foo_exit();
	return rc;
}

module_init(foo_init);
module_exit(foo_exit);
