static int get_all(struct foo *foo)
{
	foo->raise = symbol_get(gpu_raise);
	if (!foo->raise)
		return -ENOENT;
	foo->lower = symbol_get(gpu_lower);
	if (!foo->lower)
		return -ENOENT;
	return 0;
}

static void put_all(struct foo *foo)
{
	if (foo->raise)
		symbol_put(gpu_raise);
	if (foo->lower)
		symbol_put(gpu_lower);
}

int probe(struct foo *foo)
{
	int ret = get_all(foo);

	if (ret)
		put_all(foo);
	return ret;
}

/* This one gets along without the second. */
void start(struct foo *foo)
{
	foo->count = symbol_get(foo_count);
	foo->busy = symbol_get(foo_busy);
	if (!foo->busy)
		pr_info("never busy\n");
}

int next(struct foo *foo, int n)
{
	int ret = 0;

	while (n--) {
		foo[n].count = symbol_get(foo_count);
		if (!foo[n].count)
			continue;
		foo[n].busy = symbol_get(foo_busy);
		if (!foo[n].busy) {
			symbol_put(foo_count);
			continue;
		}
	}
	return ret;
}
