// spatch -D symbols=foo_attach,foo_attach_s -D macro=module_i2c_driver -D reg=i2c_add_driver -D unreg=i2c_del_driver
/* This init does more than the one of a driver macro. */
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

static int __init foo_init(void)
{
	return 0;
}
module_init(foo_init);

MODULE_DESCRIPTION("foo");
MODULE_AUTHOR("Nobody");
MODULE_LICENSE("GPL");
