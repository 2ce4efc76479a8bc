// spatch -D symbols=foo_attach,foo_attach_s@CONFIG_FOO_S!=n -D macro=module_i2c_driver -D reg=i2c_add_driver -D unreg=i2c_del_driver
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

static struct i2c_driver foo_driver = {
	.probe = foo_i2c_probe,
};
module_i2c_driver(foo_driver);

MODULE_DESCRIPTION("foo");
MODULE_AUTHOR("Nobody");
MODULE_LICENSE("GPL");
