static void foo_get_info(struct foo_info *info)
{
	int *index;

	index = symbol_get(foo_index);
	if (index) {
		info->index = *index;
		symbol_put(foo_index);
	}
}
