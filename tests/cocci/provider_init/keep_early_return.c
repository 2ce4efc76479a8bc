// spatch -D symbols=foo_attach
/* The first return is not that of an init that has succeeded. */
static void foo_exit(void)
{
	misc_deregister(&foo_misc);
	kfree(buffer);
}

static int __init foo_init(void)
{
	int ret = -ENOMEM;

	if (disable)
		return 0;
	buffer = kzalloc(16, GFP_KERNEL);
	if (!buffer)
		goto failed;
	ret = misc_register(&foo_misc);
	if (ret)
		goto failed;
	return ret;

failed:
	foo_exit();
	return ret;
}

module_init(foo_init);
module_exit(foo_exit);
