// At the call, it is not known what the value is without a provider.
int foo_count(struct foo *foo)
{
	return foo->count;
}
EXPORT_SYMBOL_GPL(foo_count);

int ask(struct foo *foo)
{
	int rc = -EINVAL;

	if (foo)
		rc = foo_default(foo);
	if (IS_REACHABLE(CONFIG_FOO))
		rc = foo_count(foo);
	return rc;
}
