// As registered_hook.cocci leaves it.
static int __init xen_pcibk_init(void)
{
	int err;

	bar_prepare();
	err = xen_pcibk_xenbus_register();
	if (err)
		bar_undo();
#ifdef CONFIG_BAR
	else
		bar_begin();
#endif

#ifdef CONFIG_XEN_ACPI
	xen_acpi_register_get_gsi_func(pcistub_get_gsi_from_sbdf);
#endif

	return err;
}

static void __exit xen_pcibk_cleanup(void)
{
#ifdef CONFIG_XEN_ACPI
	xen_acpi_register_get_gsi_func(NULL);
#endif

#ifdef CONFIG_BAR
	bar_end();
#endif
	xen_pcibk_xenbus_unregister();
	bar_undo();
}

void __exit xen_pcibk_xenbus_unregister(void)
{
	bar_unregister();
}
