static int (*count)(void);
static int (*start)(void);
static int (*stop)(void);

int get_all(struct foo *foo)
{
	count = (int (*)(void))symbol_request(foo_count);
	start = (int (*)(void))symbol_request(foo_start);
	stop = (int (*)(void))symbol_request(foo_stop);
	if (!count || !start || !stop)
		return -ENODEV;
	return 0;
}

int get_each(struct foo *foo)
{
	int ret = 0;

	if (!foo->raise)
		foo->raise = (set_fn)symbol_get(gpu_raise);
	if (!foo->raise)
		ret = -ENOENT;
	if (!foo->lower)
		foo->lower = (set_fn)symbol_get(gpu_lower);
	if (!foo->lower)
		ret = -ENOENT;
	return ret;
}

void put_all(struct foo *foo)
{
	symbol_put(foo_count);
	symbol_put(foo_start);
	symbol_put(foo_stop);
	symbol_put(gpu_raise);
	symbol_put(gpu_lower);
}
