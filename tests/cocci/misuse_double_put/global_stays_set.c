static int (*foo_fn)(void);
static int (*foo_other)(void);

int get_both(void)
{
	foo_fn = symbol_get(foo_count);
	if (!foo_fn)
		return -ENOENT;
	foo_other = symbol_get(foo_other_count);
	if (!foo_other) {
		symbol_put(foo_count);
		return -ENOENT;
	}
	return 0;
}

void put_both(void)
{
	if (foo_fn)
		symbol_put(foo_count);
}
