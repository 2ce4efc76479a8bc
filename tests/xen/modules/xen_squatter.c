// SPDX-License-Identifier: GPL-2.0
/*
 * Takes the name under which xen-pciback registers its xenbus driver, so that the last
 * step of xen-pciback's init fails with EBUSY.
 */
#include <linux/module.h>
#include <xen/xenbus.h>

static const struct xenbus_device_id xen_squatter_ids[] = {
	{ "squatter" },
	{ "" },
};

static int xen_squatter_probe(struct xenbus_device *dev,
			      const struct xenbus_device_id *id)
{
	return -ENODEV;
}

static struct xenbus_driver xen_squatter = {
	.name = "xen-pciback",
	.ids = xen_squatter_ids,
	.probe = xen_squatter_probe,
};

static int __init xen_squatter_init(void)
{
	return xenbus_register_backend(&xen_squatter);
}
module_init(xen_squatter_init);

static void __exit xen_squatter_exit(void)
{
	xenbus_unregister_driver(&xen_squatter);
}
module_exit(xen_squatter_exit);

MODULE_DESCRIPTION("Makes the init of xen-pciback fail");
MODULE_LICENSE("GPL");
