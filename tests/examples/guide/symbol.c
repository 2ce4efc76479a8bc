// SPDX-License-Identifier: GPL-2.0
/* The guide: a module that only provides one symbol. */
#include <linux/optional_provider.h>
#include "foo.h"

bool foo_is_valid(struct file *file)
{
	return file;
}

module_optional_symbol(foo_is_valid);
MODULE_DESCRIPTION("Example of a provider of one symbol");
MODULE_LICENSE("GPL");
