// spatch -D symbols=foo_attach
#include <linux/module.h>

MODULE_DESCRIPTION("Foo");
MODULE_LICENSE("GPL");

/* No header declares it. */
int foo_attach(struct foo *foo)
{
	return 0;
}
EXPORT_SYMBOL_GPL(foo_attach);

int foo_other;
EXPORT_SYMBOL_GPL(foo_other);
