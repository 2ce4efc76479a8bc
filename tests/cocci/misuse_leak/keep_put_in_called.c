static int (*count)(void);
static int (*start)(void);
static void *table;

static void put_all(void)
{
	if (count)
		symbol_put(foo_count);
	if (start)
		symbol_put(foo_start);
	count = NULL;
	start = NULL;
}

static int group(void)
{
	count = (int (*)(void))symbol_get(foo_count);
	start = (int (*)(void))symbol_get(foo_start);
	if (!count || !start) {
		put_all();
		return -ENOENT;
	}
	return 0;
}

static int group_by_goto(void)
{
	count = symbol_get(foo_count);
	if (!count)
		goto fail;
	start = symbol_get(foo_start);
	if (!start)
		goto fail;
	return 0;
fail:
	put_all();
	return -ENOENT;
}

static void put_both(void)
{
	symbol_put(bar_count);
	symbol_put(bar_start);
}

static int local(struct file *file)
{
	int (*fn)(struct file *file) = (void *)symbol_get(bar_count);

	if (!fn)
		return -ENOENT;
	if (fn(file)) {
		put_both();
		return -EINVAL;
	}
	file->fn = fn;
	return 0;
}

static int __init foo_init(void)
{
	table = symbol_get(foo_count);
	if (!table)
		return -ENOENT;
	if (foo_register(table)) {
		put_all();
		return -ENODEV;
	}
	return 0;
}
module_init(foo_init);
