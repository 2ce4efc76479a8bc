// spatch -D symbols=foo_attach@CONFIG_FOO!=n
#include <linux/module.h>

struct foo *foo_attach(struct bus *bus)
{
	return foo_probe(bus);
}
EXPORT_SYMBOL_GPL(foo_attach);

MODULE_LICENSE("GPL");
