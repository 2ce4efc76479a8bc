static int foo_probe(struct foo *foo)
{
	foo_fn *fn;

	fn = symbol_get(foo_probe_chip);
	if (!fn) {
		request_module("foo-chip");
		fn = symbol_get(foo_probe_chip);
	}
	if (!fn)
		return -ENODEV;
	return fn(foo);
}

static void foo_power_off(void *data)
{
	void (*power_off)(struct foo *) =
		symbol_get(foo_chip_power_off);

	/* The module may not be loaded. */
	if (power_off == NULL) {
		request_module("foo-%s", foo_chip_name);
		power_off = symbol_get(foo_chip_power_off);
	}

	if (power_off)
		power_off(data);
}
