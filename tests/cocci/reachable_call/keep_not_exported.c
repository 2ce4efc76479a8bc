// A function of the same module.
static int foo_count(struct foo *foo)
{
	return foo->count;
}

int ask(struct foo *foo)
{
	if (IS_REACHABLE(CONFIG_FOO))
		return foo_count(foo);
	return 0;
}
