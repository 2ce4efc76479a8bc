static struct optional_provider foo_providers[] = {
	OPTIONAL_PROVIDER_SYMBOL(foo_is_valid),
};

void foo_restart(struct file *file)
{
	bool (*fn)(struct file *file);

	fn = optional_symbol_enter(foo_is_valid);
	if (!fn)
		return;
	if (!fn(file))
		optional_provider_unregister(foo_providers, ARRAY_SIZE(foo_providers));
	optional_symbol_exit(foo_is_valid);
}
