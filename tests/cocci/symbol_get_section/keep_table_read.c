/* The data that a table points to also belongs to the provider. */
static void foo_get_info(struct foo_info *info)
{
	struct foo_table *table;

	table = symbol_get(foo_table);
	if (table) {
		info->table = *table;
		symbol_put(foo_table);
	}
}
