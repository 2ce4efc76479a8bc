int called(struct file *file)
{
	int (*fn)(struct file *file);

	fn = symbol_get(foo_count);
	if (!fn)
		return -ENOENT;
	symbol_put(foo_count);
	return fn(file);
}

int read(void)
{
	int *index;

	index = optional_symbol_enter(foo_index);
	if (!index)
		return -1;
	optional_symbol_exit(foo_index);
	return *index;
}

void stored(struct foo *foo)
{
	const struct foo_ops *ops;

	ops = optional_ops_enter(foo_ops);
	if (!ops)
		return;
	ops->start(foo);
	optional_ops_exit(foo_ops);
	foo->ops = ops;
}

void by_address(void)
{
	void (*fn)(void);

	fn = __symbol_get(name);
	if (!fn)
		return;
	symbol_put_addr(fn);
	fn();
}
