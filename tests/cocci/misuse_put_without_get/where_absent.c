int in_the_block(struct file *file)
{
	int (*fn)(struct file *file);

	fn = symbol_get(foo_count);
	if (!fn) {
		symbol_put(foo_count);
		return -ENOENT;
	}
	fn(file);
	symbol_put(foo_count);
	return 0;
}

int by_goto(struct file *file)
{
	int (*fn)(struct file *file);
	int ret = -ENOENT;

	fn = optional_symbol_get(foo_other);
	if (!fn)
		goto put;
	ret = fn(file);
put:
	optional_symbol_put(foo_other);
	return ret;
}
