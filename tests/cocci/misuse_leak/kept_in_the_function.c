int before_a_return(struct file *file)
{
	bool (*fn)(struct file *file);

	fn = symbol_get(foo_is_valid);
	if (!fn)
		return -ENOENT;
	if (!fn(file))
		return -EINVAL;
	symbol_put(foo_is_valid);
	return 0;
}

void at_the_end(void)
{
	int (*fn)(int) = optional_symbol_request(foo_count);

	if (fn)
		fn(1);
}

void section_left_open(struct file *file)
{
	const struct foo_ops *ops = optional_ops_enter(foo_ops);

	if (!ops)
		return;
	if (ops->busy)
		return;
	ops->start(file);
	optional_ops_exit(foo_ops);
}
