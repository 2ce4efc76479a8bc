// As reachable_call.cocci leaves it: there was no hook.
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

	return err;
}

static void __exit xen_pcibk_cleanup(void)
{
#ifdef CONFIG_BAR
	bar_end();
#endif
	xen_pcibk_xenbus_unregister();
	bar_undo();
}

