// SPDX-License-Identifier: GPL-2.0
/* foo_provider: offers a function and an ops table, and exports neither. */
#include <linux/atomic.h>
#include <linux/module.h>
#include <linux/optional_provider.h>

#include "foo.h"

static atomic_t foo_value;

static int foo_set(int value)
{
	atomic_set(&foo_value, value);
	return 0;
}

static int foo_get(void)
{
	return atomic_read(&foo_value);
}

static const struct foo_ops foo_ops_impl = {
	.set = foo_set,
	.get = foo_get,
};

int foo_version(void)
{
	return 1;
}

static struct optional_provider foo_providers[] = {
	OPTIONAL_PROVIDER_OPS(foo_ops, &foo_ops_impl),
	OPTIONAL_PROVIDER_SYMBOL(foo_version),
};
module_optional_provider(foo_providers);

/* A request for the table loads this module; one for foo_version does not. */
MODULE_ALIAS_OPTIONAL(foo_ops);

MODULE_DESCRIPTION("Example of an optional provider");
MODULE_LICENSE("GPL");
