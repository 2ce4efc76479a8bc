// SPDX-License-Identifier: GPL-2.0
/* The guide: a provider of an ops table. */
#include <linux/optional_provider.h>
#include "foo.h"

static bool is_valid(struct file *file)
{
	return file;
}

static int set(struct file *file, int value)
{
	return value;
}

static const struct foo_ops foo_ops_impl = {
	.is_valid = is_valid,
	.set = set,
};

static struct optional_provider foo_providers[] = {
	OPTIONAL_PROVIDER_OPS(foo_ops, &foo_ops_impl),
};
module_optional_provider(foo_providers);
MODULE_ALIAS_OPTIONAL(foo_ops);
MODULE_DESCRIPTION("Example of a provider of an ops table");
MODULE_LICENSE("GPL");
