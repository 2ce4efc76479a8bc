// SPDX-License-Identifier: GPL-2.0
/* The guide: consumers. */
#include <linux/errno.h>
#include <linux/optional_provider.h>
#include "foo.h"

int call(struct file *file)
{
	if (!optional_call(foo_is_valid, false, file))
		return -EINVAL;
	return 0;
}

int section(struct file *file)
{
	int ret;
	const struct foo_ops *foo = optional_ops_enter(foo_ops);

	if (!foo)
		return -EOPNOTSUPP;
	ret = foo->is_valid(file) ? foo->set(file, 1) : -EINVAL;
	optional_ops_exit(foo_ops);
	return ret;
}

int open(struct foo_device *device)
{
	device->put = optional_symbol_get(foo_put);
	if (!device->put)
		return -ENODEV;
	return 0;
}

void release(struct foo_device *device)
{
	device->put(device->foo);
	optional_symbol_put(foo_put);
}

MODULE_DESCRIPTION("Examples of consumers");
MODULE_LICENSE("GPL");
