// SPDX-License-Identifier: GPL-2.0
static bool foo_is_valid(struct file *file)
{
	bool (*fn)(struct file *file);
	bool ret;

	fn = symbol_get(bar_is_valid);
	if (!fn)
		return false;

	ret = fn(file);

	symbol_put(bar_is_valid);

	return ret;
}

#ifdef CONFIG_BAR
static struct bar *foo_bar(struct file *file)
{
	struct bar *(*fn)(struct file *file);
	struct bar *ret;

	fn = symbol_get(bar_of);
	if (!fn)
		return NULL;
	ret = fn(file);
	symbol_put(bar_of);
	return ret;
}

static void foo_next(void)
{
}
#endif
