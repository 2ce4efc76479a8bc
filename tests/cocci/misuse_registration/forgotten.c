static struct optional_provider foo_providers[] = {
	OPTIONAL_PROVIDER_SYMBOL(foo_is_valid),
};

static int __init foo_init(void)
{
	return optional_provider_register(foo_providers, ARRAY_SIZE(foo_providers));
}
module_init(foo_init);
MODULE_LICENSE("GPL");
