// spatch -D symbols=foo_attach
/* It is already registered. */
struct foo *foo_attach(struct bus *bus)
{
	return foo_probe(bus);
}
EXPORT_SYMBOL_GPL(foo_attach);
module_optional_symbol(foo_attach);

MODULE_DESCRIPTION("foo");
MODULE_AUTHOR("Nobody");
MODULE_LICENSE("GPL");
