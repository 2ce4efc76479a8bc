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

void get_last(struct foo *foo)
{
	foo->last = symbol_get(foo_last);
}

/* No other function uses it. */
void leave(struct foo *foo)
{
	foo->last();
	symbol_put(foo_last);
	kthread_stop(foo->thread);
}
