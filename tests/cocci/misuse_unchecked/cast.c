int call(struct file *file)
{
	int (*fn)(struct file *file);

	fn = (int (*)(struct file *))symbol_get(foo_count);
	return fn(file);
}
