static int (*count)(void);

static int start(struct foo *foo)
{
	count = (int (*)(void))symbol_get(foo_count);
	if (!count)
		return -ENOENT;
	if (foo_register(foo)) {
		symbol_put(foo_count);
		return -EIO;
	}
	return 0;
}

static void stop(struct foo *foo)
{
	if (count) {
		foo_unregister(foo);
		symbol_put(foo_count);
	}
}
