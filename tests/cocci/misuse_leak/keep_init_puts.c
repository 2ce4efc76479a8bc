static int (*count)(void);

static int __init foo_init(void)
{
	count = symbol_get(foo_count);
	if (!count)
		return -ENOENT;
	if (foo_start() < 0) {
		symbol_put(foo_count);
		return -ENODEV;
	}
	return 0;
}
module_init(foo_init);
