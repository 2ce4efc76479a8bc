static int (*count)(void);

int start(struct foo *foo)
{
	count = (int (*)(void))symbol_get(foo_count);
	foo->table = symbol_request(foo_data);
	foo->busy = (busy_fn)(unsigned long)__symbol_get("foo_busy");
	foo->ops = optional_ops_get(foo_ops);
	return count ? count() : -ENOENT;
}

/* Which of the two it was is forgotten. */
int start_any(struct foo *foo)
{
	foo->raise = symbol_get(gpu_raise);
	if (!foo->raise)
		foo->raise = symbol_get(old_gpu_raise);
	return foo->raise ? 0 : -ENOENT;
}

void stop(struct foo *foo)
{
	if (foo->raise)
		symbol_put(gpu_raise);
}
