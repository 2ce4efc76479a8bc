// SPDX-License-Identifier: GPL-2.0
/* The guide: a driver that provides a symbol. */
#include <linux/optional_provider.h>
#include <linux/pci.h>
#include "foo.h"

bool foo_is_valid(struct file *file)
{
	return file;
}

static struct optional_provider foo_providers[] = {
	OPTIONAL_PROVIDER_SYMBOL(foo_is_valid),
};

static const struct pci_device_id foo_ids[] = { {} };

static struct pci_driver foo_driver = {
	.name = "foo",
	.id_table = foo_ids,
};

module_optional_driver(foo_driver, pci_register_driver,
		       pci_unregister_driver, foo_providers);
MODULE_DESCRIPTION("Example of a driver that provides a symbol");
MODULE_LICENSE("GPL");
