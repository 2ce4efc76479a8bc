static struct optional_provider foo_providers[] = {
	OPTIONAL_PROVIDER_SYMBOL(foo_is_valid),
};

static int __init foo_init(void)
{
	WARN_ON(optional_provider_register(foo_providers, ARRAY_SIZE(foo_providers)));
	return 0;
}
subsys_initcall(foo_init);
