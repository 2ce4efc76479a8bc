// spatch -D symbols=foo_attach
struct foo *foo_attach(struct bus *bus)
{
	return foo_probe(bus);
}
EXPORT_SYMBOL_GPL(foo_attach);

MODULE_DESCRIPTION("foo");
MODULE_AUTHOR("Nobody");
MODULE_LICENSE("GPL");
