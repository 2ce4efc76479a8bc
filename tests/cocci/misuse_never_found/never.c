// spatch -D everything
static inline struct group *foo_group(struct file *file)
{
	return NULL;
}
EXPORT_SYMBOL_GPL(foo_group);
EXPORT_SYMBOL(foo_plain);
EXPORT_SYMBOL(foo_default);

static char foo_name[32] = "foo_default";

void get(struct foo *foo)
{
	foo->group = symbol_get(foo_group);
	foo->plain = symbol_request(foo_plain);
	foo->unheard_of = symbol_get(foo_unheard_of);
	foo->fe = dvb_attach(foo_attach, foo);
	foo->named = __symbol_get(foo_name);
	foo->ops = optional_ops_get(foo_ops);
	optional_call_void(foo_absent, foo);
}
