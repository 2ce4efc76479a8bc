// The shape of Linux 6.12-rc1, from two files.
static long privcmd_ioctl_pcidev_get_gsi(struct file *file, void __user *udata)
{
#if defined(CONFIG_XEN_ACPI)
	int rc = -EINVAL;
	struct privcmd_pcidev_get_gsi kdata;

	if (copy_from_user(&kdata, udata, sizeof(kdata)))
		return -EFAULT;

	if (IS_REACHABLE(CONFIG_XEN_PCIDEV_BACKEND))
		rc = pcistub_get_gsi_from_sbdf(kdata.sbdf);

	if (rc < 0)
		return rc;

	kdata.gsi = rc;
	return 0;
#else
	return -EINVAL;
#endif
}

#ifdef CONFIG_XEN_ACPI
int pcistub_get_gsi_from_sbdf(unsigned int sbdf)
{
	return -ENODEV;
}
EXPORT_SYMBOL_GPL(pcistub_get_gsi_from_sbdf);
#endif
