void start(struct foo *foo)
{
	foo->unregister = symbol_get(foo_unregister);
	foo->register_v2 = symbol_get(foo_register);
	foo->get = (get_fn)symbol_get(foo_get_virt);
	foo->put = (put_fn)symbol_get(foo_put_virt);
	foo->count = symbol_get(foo_busy);
	foo->busy = symbol_get(foo_busy);
}

/* Only one of the two is named for the other. */
void start_one(struct foo *foo)
{
	foo->raise = symbol_get(gpu_lower);
	foo->fn = symbol_get(gpu_raise);
}

/* The name of the first is in another function. */
void start_first(struct foo *foo)
{
	foo->virt = symbol_get(mem_get_phys);
}

void start_second(struct foo *foo)
{
	foo->phys = symbol_get(mem_get_virt);
}
