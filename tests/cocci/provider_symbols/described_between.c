// spatch -D symbols=foo_attach,foo_detach
#include <linux/module.h>

int foo_attach(struct foo *foo)
{
	return 0;
}

void foo_detach(struct foo *foo)
{
}

MODULE_AUTHOR("Foo");
MODULE_LICENSE("GPL");

EXPORT_SYMBOL_GPL(foo_attach);
EXPORT_SYMBOL_GPL(foo_detach);
