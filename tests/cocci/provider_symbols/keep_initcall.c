// spatch -D symbols=foo_attach
struct foo *foo_attach(struct bus *bus)
{
	return foo_probe(bus);
}
EXPORT_SYMBOL_GPL(foo_attach);

late_initcall(foo_init);

MODULE_LICENSE("GPL");
