int start(struct foo *foo)
{
	foo->table = symbol_get(foo_data);
	foo->busy = (busy_fn)__symbol_get("foo_busy");
	foo->ops = optional_ops_get(foo_ops);
	foo->raise = symbol_get(gpu_raise);
	if (!foo->raise)
		foo->raise = symbol_get(old_gpu_raise);
	return foo->table ? 0 : -ENOENT;
}

void stop(struct foo *foo)
{
	symbol_put(foo_data);
	symbol_put(foo_busy);
	optional_ops_put(foo_ops);
}

void stop_gpu(struct foo *foo)
{
	if (foo->old)
		symbol_put(old_gpu_raise);
	else
		symbol_put(gpu_raise);
}

/* The caller puts it. */
void *get_count(void)
{
	void *count = symbol_get(foo_count);

	return count;
}
