// spatch -D symbols=foo_attach
#include <linux/module.h>

/* Without an exit the module cannot be unloaded, and would never unregister. */
static int __init foo_init(void)
{
	return 0;
}
module_init(foo_init);
