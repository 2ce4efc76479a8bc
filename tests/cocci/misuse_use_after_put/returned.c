count_fn *get_count(void)
{
	count_fn *fn = (void *)symbol_get(foo_count);

	if (!fn)
		return NULL;
	symbol_put(foo_count);
	return fn;
}

struct table *get_table(struct foo *foo)
{
	foo->table = (struct table *)optional_symbol_get(foo_table);
	if (foo->table)
		optional_symbol_put(foo_table);
	return (struct table *)foo->table;
}
