void foo_init(int size, struct module *module)
{
	foo_fops.owner = module;
}

static void foo_destroy_devices(struct foo *foo)
{
	foo->ops->destroy(foo);
}

static void foo_destroy(struct foo *foo)
{
	foo_destroy_devices(foo);
	kfree(foo);
}

void foo_put(struct foo *foo)
{
	if (refcount_dec_and_test(&foo->users))
		foo_destroy(foo);
}
EXPORT_SYMBOL_GPL(foo_put);

void get(struct bar *bar)
{
	bar->put_foo = symbol_get(foo_put);
}
