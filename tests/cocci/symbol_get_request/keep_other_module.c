/* The module is not requested for a symbol, or for another symbol. */
static void foo_load(struct foo *foo)
{
	foo->net = try_then_request_module(foo_find(foo), "foo_net");
}

static int foo_probe(struct foo *foo)
{
	foo_fn *fn;

	fn = symbol_get(foo_probe_chip);
	if (!fn) {
		request_module("foo-chip");
		fn = symbol_get(foo_probe_default);
	}
	return fn ? fn(foo) : -ENODEV;
}
