void foo_put(struct foo *foo)
{
	foo->ops->destroy(foo);
}
EXPORT_SYMBOL_GPL(foo_put);

void get(struct bar *bar)
{
	bar->put_foo = symbol_get(foo_put);
}
