// With IS_ENABLED() the function is linked in, or the kernel does not link.
int foo_count(struct foo *foo)
{
	return foo->count;
}
EXPORT_SYMBOL_GPL(foo_count);

int ask(struct foo *foo)
{
	if (IS_ENABLED(CONFIG_FOO))
		return foo_count(foo);
	return 0;
}
