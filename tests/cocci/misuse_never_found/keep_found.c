// spatch -D everything
static inline struct group *foo_group(struct file *file)
{
	return NULL;
}

/* With CONFIG_MODULES=n, dvb_attach() calls it and looks up no symbol. */
static inline struct frontend *foo_attach(struct foo *foo)
{
	return NULL;
}
EXPORT_SYMBOL_GPL(foo_gpl);
EXPORT_SYMBOL_NS_GPL(foo_attach, FOO);

static struct optional_provider foo_providers[] = {
	OPTIONAL_PROVIDER_SYMBOL(foo_group),
	OPTIONAL_PROVIDER_OPS(foo_ops, &foo_table),
};
module_optional_symbol(foo_only);

/* Which symbol this looks up is known where the macro is used. */
#define FOO_GET(FUNCTION) symbol_get(FUNCTION)

void get(struct foo *foo)
{
	foo->gpl = symbol_get(foo_gpl);
	foo->fe = dvb_attach(foo_attach, foo);
	/* A stub is harmless here, as only its type is used. */
	foo->group = optional_symbol_get(foo_group);
	foo->ops = optional_ops_get(foo_ops);
	optional_call_void(foo_only, foo);
}
