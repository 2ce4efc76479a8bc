// spatch -D symbols=foo_attach,foo_detach
#include <linux/module.h>

MODULE_DESCRIPTION("Foo");
MODULE_LICENSE("GPL");

/* No header declares it. */
int foo_attach(struct foo *foo)
{
	return 0;
}
EXPORT_SYMBOL_GPL(foo_attach);

void foo_detach(struct foo *foo)
{
}
EXPORT_SYMBOL_NS_GPL(foo_detach, FOO);

int foo_other;
EXPORT_SYMBOL_GPL(foo_other);
