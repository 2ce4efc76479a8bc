// Another backend's init and exit.
static int __init xen_scsibk_init(void)
{
	int err;

	err = xen_scsibk_xenbus_register();
	if (err)
		scsibk_exit();
	return err;
}

static void __exit xen_scsibk_cleanup(void)
{
	xen_scsibk_xenbus_unregister();
	scsibk_exit();
}
