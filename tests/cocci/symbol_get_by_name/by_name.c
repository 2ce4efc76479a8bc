static int foo_init(void)
{
	void *addr = __symbol_get(foo_name);

	if (!addr)
		return -ENXIO;
	foo_watch(addr);
	return 0;
}

static void foo_exit(void)
{
	foo_unwatch();
	__symbol_put(foo_name);
}
