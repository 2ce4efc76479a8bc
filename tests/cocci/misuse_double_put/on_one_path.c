int twice(struct file *file)
{
	int (*fn)(struct file *file) = NULL;
	int ret;

	fn = optional_symbol_enter(foo_count);
	if (!fn)
		return -ENOENT;
	ret = fn(file);
	if (ret)
		optional_symbol_exit(foo_count);
	foo_done(file);
	optional_symbol_exit(foo_count);
	return ret;
}
