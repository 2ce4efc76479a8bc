// SPDX-License-Identifier: GPL-2.0
/* The guide: a module that only provides several symbols. */
#include <linux/optional_provider.h>
#include "foo.h"

bool foo_is_valid(struct file *file)
{
	return file;
}

int foo_set(struct file *file, int value)
{
	return value;
}

static struct optional_provider foo_providers[] = {
	OPTIONAL_PROVIDER_SYMBOL(foo_is_valid),
	OPTIONAL_PROVIDER_SYMBOL(foo_set),
};
module_optional_provider(foo_providers);
MODULE_ALIAS_OPTIONAL(foo_is_valid);
MODULE_DESCRIPTION("Example of a provider of several symbols");
MODULE_LICENSE("GPL");
