// spatch -D symbols=foo_attach
#include <linux/module.h>

static void cleanup(void)
{
	foo_proc_exit();
	foo_map_exit();
}

static int __init foo_init(void)
{
	int rc;

	rc = foo_map_init();
	if (rc)
		goto failed;
	rc = foo_proc_init();
	if (rc)
		goto failed;

	return 0;
failed:
	pr_info("foo could not be initialized\n");
	cleanup();
	return rc;
}

module_init(foo_init);
module_exit(cleanup);
