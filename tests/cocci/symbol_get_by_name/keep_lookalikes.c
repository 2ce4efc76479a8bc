/* Names that are known at compile time are converted by the other rules. */
static void foo_use(struct foo *foo)
{
	void *addr = symbol_get(foo_use_chip);

	foo__symbol_get(foo->name);
	foo->__symbol_put = addr;
	symbol_put(foo_use_chip);
}
