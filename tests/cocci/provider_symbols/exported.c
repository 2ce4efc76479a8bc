// spatch -D symbols=foo_attach,foo_attach_s
struct foo *foo_attach(struct bus *bus)
{
	return foo_probe(bus);
}
EXPORT_SYMBOL_GPL(foo_attach);

struct foo *foo_attach_s(struct bus *bus)
{
	return foo_probe(bus);
}
EXPORT_SYMBOL(foo_attach_s);

MODULE_DESCRIPTION("foo");
MODULE_AUTHOR("Nobody");
MODULE_LICENSE("GPL");
