bool cleared(struct foo *foo)
{
	foo->raise = symbol_get(gpu_raise);
	if (!foo->raise)
		return false;
	foo->lower = symbol_get(gpu_lower);
	if (!foo->lower) {
		symbol_put(gpu_raise);
		foo->raise = NULL;
		return false;
	}
	return true;
}

void remove(struct foo *foo)
{
	if (foo->raise)
		symbol_put(gpu_raise);
	if (foo->lower)
		symbol_put(gpu_lower);
}

struct bar *freed(void)
{
	struct bar *bar = kzalloc(sizeof(*bar), GFP_KERNEL);

	bar->table = symbol_get(bar_data);
	if (!bar->table)
		goto free;
	if (bar_setup(bar))
		goto put;
	return bar;
put:
	symbol_put(bar_data);
free:
	kfree(bar);
	return NULL;
}

void bar_release(struct bar *bar)
{
	if (bar->table)
		symbol_put(bar_data);
}

int one_or_the_other(struct file *file)
{
	int (*fn)(struct file *file);

	fn = symbol_get(foo_count);
	if (!fn)
		return -ENOENT;
	if (!fn(file)) {
		symbol_put(foo_count);
		return -EINVAL;
	}
	symbol_put(foo_count);
	return 0;
}

void in_a_loop(void)
{
	int (*fn)(void);

	while (more()) {
		fn = symbol_get(foo_count);
		if (fn) {
			fn();
			symbol_put(foo_count);
		}
	}
}

void cleared_after_put(struct foo *foo)
{
	foo->count = symbol_get(foo_count);
	if (foo->count && !foo->other) {
		symbol_put(foo_count);
		foo->count = NULL;
	}
	if (foo->count)
		symbol_put(foo_count);
}

void got_twice(struct foo *foo)
{
	foo->one = symbol_get(foo_data);
	foo->two = symbol_get(foo_data);
	if (foo->one)
		symbol_put(foo_data);
	if (foo->two)
		symbol_put(foo_data);
}
