// With an else branch, and the value is returned directly.
int foo_count(struct foo *foo)
{
	return foo->count;
}
EXPORT_SYMBOL_GPL(foo_count);

int first(struct foo *foo)
{
	int count;

	if (IS_REACHABLE(CONFIG_FOO))
		count = foo_count(foo);
	else
		count = 0;
	return count + 1;
}

int second(struct foo *foo)
{
	if (IS_REACHABLE(CONFIG_FOO))
		return foo_count(foo);
	return 0;
}
