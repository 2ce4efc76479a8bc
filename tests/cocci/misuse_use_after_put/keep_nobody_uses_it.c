void get(struct foo *foo)
{
	foo->table = symbol_get(foo_data);
}

void remove(struct foo *foo)
{
	if (foo->table)
		symbol_put(foo_data);
	kthread_stop(foo->thread);
}
