int call(struct file *file)
{
	bool (*fn)(struct file *file);
	int ret = 0;

	fn = symbol_get(foo_is_valid);
	if (WARN_ON(!fn))
		return -ENOENT;
	if (!fn(file))
		ret = -EINVAL;
	symbol_put(foo_is_valid);
	return ret;
}

int by_address(void)
{
	int (*fn)(void) = __symbol_get(name);

	if (fn) {
		int ret = fn();

		symbol_put_addr(fn);
		return ret;
	}
	return 0;
}

int put_if_set(struct file *file)
{
	int (*fn)(struct file *file) = symbol_get(foo_count);
	int ret = -ENOMEM;

	if (!file->private)
		goto out;
	ret = fn ? fn(file) : 0;
out:
	if (fn)
		symbol_put(foo_count);
	return ret;
}

bool group(struct foo *foo)
{
	foo->raise = symbol_get(gpu_raise);
	if (!foo->raise)
		goto err;
	foo->lower = symbol_get(gpu_lower);
	if (!foo->lower)
		goto put;
	return true;
put:
	symbol_put(gpu_raise);
err:
	return false;
}
