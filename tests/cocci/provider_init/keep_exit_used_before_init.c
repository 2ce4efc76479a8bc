// spatch -D symbols=foo_attach
#include <linux/module.h>

/* Where module_exit() is, a function above module_init() is not declared yet. */
static void foo_exit(void)
{
	foo_map_exit();
}
module_exit(foo_exit);

static int __init foo_init(void)
{
	int rc;

	rc = foo_map_init();
	if (rc)
		goto failed;

	return 0;
failed:
	foo_exit();
	return rc;
}
module_init(foo_init);
