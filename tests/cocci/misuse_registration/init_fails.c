static struct optional_provider foo_providers[] = {
	OPTIONAL_PROVIDER_SYMBOL(foo_is_valid),
};

static int __init foo_init(void)
{
	int ret;

	ret = optional_provider_register(foo_providers, ARRAY_SIZE(foo_providers));
	if (ret)
		return ret;
	ret = misc_register(&foo_dev);
	if (ret)
		return ret;
	return 0;
}
module_init(foo_init);

static void __exit foo_exit(void)
{
	misc_deregister(&foo_dev);
	optional_provider_unregister(foo_providers, ARRAY_SIZE(foo_providers));
}
module_exit(foo_exit);
MODULE_LICENSE("GPL");
