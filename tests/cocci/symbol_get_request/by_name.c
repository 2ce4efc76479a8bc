static struct mtd_info *foo_unknown(struct map_info *map, char *name)
{
	foo_fn *fn;

	fn = __symbol_get(name);
	if (!fn) {
		request_module(name);
		fn = __symbol_get(name);
	}
	return fn ? fn(map) : NULL;
}
