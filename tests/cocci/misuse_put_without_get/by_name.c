int got(struct foo *foo)
{
	foo->count = __symbol_get("foo_count");
	foo->busy = symbol_get(foo_busy);
	foo->table = __symbol_get(foo->name);
	foo->ops = optional_symbol_get_by_name("foo_ops");
	return 0;
}

void put(struct foo *foo)
{
	symbol_put(foo_count);
	__symbol_put("foo_busy");
	__symbol_put(foo->name);
	optional_symbol_put(foo_ops);
	__symbol_put("foo_ops");
	__symbol_put("foo_other");
	__symbol_put(foo->other);
}
