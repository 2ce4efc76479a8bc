// spatch -D symbols=foo_attach
struct foo *foo_attach(struct bus *bus)
{
	return foo_probe(bus);
}
EXPORT_SYMBOL_GPL(foo_attach);

foo_module_usb_driver(foo_driver);

MODULE_LICENSE("GPL");
