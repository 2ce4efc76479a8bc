// All that Linux 6.12 has of it, from five files.

typedef int (*get_gsi_from_sbdf_t)(u32 sbdf);

#ifdef CONFIG_XEN_DOM0
int xen_acpi_get_gsi_info(struct pci_dev *dev, int *gsi_out);
void xen_acpi_register_get_gsi_func(get_gsi_from_sbdf_t func);
int xen_acpi_get_gsi_from_sbdf(u32 sbdf);
#else
static inline int xen_acpi_get_gsi_info(struct pci_dev *dev, int *gsi_out)
{
	return -1;
}

static inline void xen_acpi_register_get_gsi_func(get_gsi_from_sbdf_t func)
{
}

static inline int xen_acpi_get_gsi_from_sbdf(u32 sbdf)
{
	return -1;
}
#endif

EXPORT_SYMBOL_GPL(xen_acpi_get_gsi_info);

static get_gsi_from_sbdf_t get_gsi_from_sbdf;
static DEFINE_RWLOCK(get_gsi_from_sbdf_lock);

void xen_acpi_register_get_gsi_func(get_gsi_from_sbdf_t func)
{
	write_lock(&get_gsi_from_sbdf_lock);
	get_gsi_from_sbdf = func;
	write_unlock(&get_gsi_from_sbdf_lock);
}
EXPORT_SYMBOL_GPL(xen_acpi_register_get_gsi_func);

int xen_acpi_get_gsi_from_sbdf(u32 sbdf)
{
	int ret = -EOPNOTSUPP;

	read_lock(&get_gsi_from_sbdf_lock);
	if (get_gsi_from_sbdf)
		ret = get_gsi_from_sbdf(sbdf);
	read_unlock(&get_gsi_from_sbdf_lock);

	return ret;
}
EXPORT_SYMBOL_GPL(xen_acpi_get_gsi_from_sbdf);

static long privcmd_ioctl_pcidev_get_gsi(struct file *file, void __user *udata)
{
	int rc;
	struct privcmd_pcidev_get_gsi kdata;

	rc = xen_acpi_get_gsi_from_sbdf(kdata.sbdf);
	if (rc < 0)
		return rc;
	return 0;
}

static int pcistub_get_gsi_from_sbdf(unsigned int sbdf)
{
	return -ENODEV;
}

// Left for the rule that knows this module.
static int __init xen_pcibk_init(void)
{
	xen_acpi_register_get_gsi_func(pcistub_get_gsi_from_sbdf);
	return 0;
}

static void __exit xen_pcibk_cleanup(void)
{
	xen_acpi_register_get_gsi_func(NULL);
}
