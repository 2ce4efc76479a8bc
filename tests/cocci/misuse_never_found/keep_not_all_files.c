/* The providers of these may be in other files. */
void get(struct foo *foo)
{
	foo->data = symbol_get(foo_data);
	foo->fe = dvb_attach(foo_attach, foo);
	foo->ops = optional_ops_get(foo_ops);
}
