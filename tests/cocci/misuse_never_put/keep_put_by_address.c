void start(struct foo *foo)
{
	foo->busy = __symbol_get(foo->name);
}

void stop(struct foo *foo)
{
	symbol_put_addr(foo->busy);
}
