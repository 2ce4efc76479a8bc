// spatch -D symbols=foo_attach
#include <linux/module.h>

/* Without exit the module stays, and nothing would be unregistered. */
static int __init foo_init(void)
{
	return 0;
}
module_init(foo_init);
