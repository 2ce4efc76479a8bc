// A caller and an exporter, either of which may be configured out.
static long baz_ioctl(struct file *file, void __user *arg)
{
#if defined(CONFIG_FOO)
	int rc = -EINVAL;
	struct baz_args args;

	if (copy_from_user(&args, arg, sizeof(args)))
		return -EFAULT;

	if (IS_REACHABLE(CONFIG_BAR))
		rc = bar_lookup(args.id);

	if (rc < 0)
		return rc;

	args.number = rc;
	return 0;
#else
	return -EINVAL;
#endif
}

#ifdef CONFIG_FOO
int bar_lookup(unsigned int id)
{
	return -ENODEV;
}
EXPORT_SYMBOL_GPL(bar_lookup);
#endif
