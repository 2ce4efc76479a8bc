// Another caller calls the function unconditionally.
int foo_count(struct foo *foo)
{
	return foo->count;
}
EXPORT_SYMBOL_GPL(foo_count);

int ask(struct foo *foo)
{
	if (IS_REACHABLE(CONFIG_FOO))
		return foo_count(foo);
	return 0;
}

int insist(struct foo *foo)
{
	return foo_count(foo);
}

int ask_or_not(struct foo *foo)
{
	int count;

	if (IS_REACHABLE(CONFIG_FOO))
		count = foo_count(foo);
	else
		count = 0;
	return count + 1;
}
