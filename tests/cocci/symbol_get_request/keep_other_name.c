// The second try looks up another symbol.
static foo_fn *foo_find(char *name, char *other)
{
	foo_fn *fn;

	fn = __symbol_get(name);
	if (!fn) {
		request_module(name);
		fn = __symbol_get(other);
	}
	return fn;
}
