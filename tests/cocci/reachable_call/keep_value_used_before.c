// What the value is when nobody is there is not known at the call.
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
