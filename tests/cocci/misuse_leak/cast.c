int other_put_in_called(struct file *file)
{
	int (*fn)(struct file *file);

	fn = (int (*)(struct file *))symbol_get(foo_count);
	if (!fn)
		return -ENOENT;
	if (fn(file)) {
		put_start();
		return -EINVAL;
	}
	symbol_put(foo_count);
	return 0;
}

void put_start(void)
{
	symbol_put(foo_start);
}
