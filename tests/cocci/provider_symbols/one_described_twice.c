// spatch -D symbols=foo_attach
#include <linux/module.h>

MODULE_DESCRIPTION("Foo");

/* No header declares it. */
int foo_attach(struct foo *foo)
{
	return 0;
}
EXPORT_SYMBOL_GPL(foo_attach);

MODULE_AUTHOR("Foo");
MODULE_LICENSE("GPL");
