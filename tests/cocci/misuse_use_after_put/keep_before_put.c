static int (*decode)(void);

int called(struct file *file)
{
	int (*fn)(struct file *file);
	int ret;

	fn = symbol_get(foo_count);
	if (!fn)
		return -ENOENT;
	ret = fn(file);
	symbol_put(foo_count);
	return ret;
}

int got_again(struct file *file)
{
	int (*fn)(struct file *file);
	int ret;

	fn = symbol_get(foo_count);
	if (!fn)
		return -ENOENT;
	ret = fn(file);
	symbol_put(foo_count);
	fn = symbol_get(foo_count);
	if (fn) {
		ret = fn(file);
		symbol_put(foo_count);
	}
	return ret;
}

int thread(struct foo *foo)
{
	return foo->busy();
}

void get(struct foo *foo)
{
	foo->busy = symbol_get(gpu_busy);
	decode = symbol_request(foo_decode);
}

void remove(struct foo *foo)
{
	kthread_stop(foo->thread);
	if (foo->busy)
		symbol_put(gpu_busy);
}

int query(void)
{
	return decode();
}

void cleared(struct foo *foo)
{
	if (decode) {
		symbol_put(foo_decode);
		decode = NULL;
	}
	rfkill_unregister(foo->rfkill);
}
