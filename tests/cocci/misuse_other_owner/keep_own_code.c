static void foo_destroy_devices(struct foo *foo)
{
	foo->ops->destroy(foo);
}

/* Does not call through a pointer, although others here do. */
bool foo_get(struct foo *foo)
{
	return refcount_inc_not_zero(&foo->users);
}
EXPORT_SYMBOL_GPL(foo_get);

void foo_open(struct foo *foo)
{
	if (try_module_get(foo->ops->owner))
		foo->ops->open(foo);
}
EXPORT_SYMBOL_GPL(foo_open);

void get(struct bar *bar)
{
	bar->get_foo = symbol_get(foo_get);
}
