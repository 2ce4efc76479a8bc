// spatch -D symbols=foo_attach,foo_attach_s
/* module_i2c_driver() defines an init function, too. */
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

static struct miscdevice foo_misc = {
	.name = "foo",
};
module_misc_device(foo_misc);

MODULE_DESCRIPTION("foo");
MODULE_AUTHOR("Nobody");
MODULE_LICENSE("GPL");
