bool present(void)
{
	int (*fn)(void) = symbol_get(foo_count);

	if (fn)
		symbol_put(foo_count);
	return fn != NULL;
}

struct table *get_table(struct foo *foo)
{
	struct table *table = symbol_get(foo_table);

	if (table && table->size < foo->size) {
		symbol_put(foo_table);
		table = NULL;
	}
	return table;
}

struct table *copy_table(void)
{
	struct table *table = symbol_get(foo_table);

	if (!table)
		return table;
	table = kmemdup(table, sizeof(*table), GFP_KERNEL);
	symbol_put(foo_table);
	return table;
}
