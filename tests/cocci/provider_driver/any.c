// spatch -D symbols=foo_attach -D macro=module_driver -D reg=foo_register -D unreg=foo_unregister
struct foo *foo_attach(struct bus *bus)
{
	return foo_probe(bus);
}
EXPORT_SYMBOL_GPL(foo_attach);

static struct i2c_driver foo_driver = {
	.probe = foo_i2c_probe,
};
module_driver(foo_driver, foo_register,
	      foo_unregister);

MODULE_LICENSE("GPL");
