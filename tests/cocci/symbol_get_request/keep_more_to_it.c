/* Something else happens before the second try. */
static int foo_probe(struct foo *foo)
{
	foo_fn *fn;

	fn = symbol_get(foo_probe_chip);
	if (!fn) {
		request_module("foo-chip");
		foo_reset(foo);
		fn = symbol_get(foo_probe_chip);
	}
	return fn ? fn(foo) : -ENODEV;
}

static int foo_try(struct foo *foo)
{
	foo_fn *fn;

	fn = symbol_get(foo_probe_chip);
	if (!fn)
		fn = symbol_get(foo_probe_chip);
	return fn ? fn(foo) : -ENODEV;
}
