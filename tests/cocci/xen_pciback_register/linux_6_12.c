// As registered_hook.cocci leaves it.
static int __init xen_pcibk_init(void)
{
	int err;

	if (!xen_initial_domain())
		return -ENODEV;

	err = xen_pcibk_config_init();
	if (err)
		return err;

#ifdef MODULE
	err = pcistub_init();
	if (err < 0)
		return err;
#endif

	pcistub_init_devices_late();
	err = xen_pcibk_xenbus_register();
	if (err)
		pcistub_exit();
#ifdef CONFIG_PCI_IOV
	else
		bus_register_notifier(&pci_bus_type, &pci_stub_nb);
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

#ifdef CONFIG_PCI_IOV
	bus_unregister_notifier(&pci_bus_type, &pci_stub_nb);
#endif
	xen_pcibk_xenbus_unregister();
	pcistub_exit();
}

void __exit xen_pcibk_xenbus_unregister(void)
{
	if (xen_pcibk_pv_support())
		xenbus_unregister_driver(&xen_pcibk_driver);
}
