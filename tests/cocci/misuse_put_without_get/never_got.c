void never(void)
{
	symbol_put(foo_count);
}

int ended_as_a_pin(struct file *file)
{
	int (*fn)(struct file *file) = optional_symbol_enter(foo_other);
	int ret;

	if (!fn)
		return -ENOENT;
	ret = fn(file);
	optional_symbol_put(foo_other);
	return ret;
}
