// spatch -D symbols=foo_attach
#include <linux/module.h>

int foo_attach(struct foo *foo)
{
	return 0;
}

MODULE_AUTHOR("Foo");
MODULE_LICENSE("GPL");

EXPORT_SYMBOL_GPL(foo_attach);
