// SPDX-License-Identifier: GPL-2.0
/*
 * foo_consumer: uses what foo_provider offers, through two parameters:
 *
 *   version	read: call foo_version(), in a section
 *   value	write: load and pin the provider of foo_ops, and set the value
 *		read: get the value, or -1 if nothing has been written
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/optional_provider.h>
#include <linux/sysfs.h>

#include "foo.h"

static DEFINE_MUTEX(foo_lock);
static const struct foo_ops *foo;	/* pinned, or NULL */

static int version_get(char *buffer, const struct kernel_param *kp)
{
	return sysfs_emit(buffer, "%d\n", optional_call(foo_version, -EOPNOTSUPP));
}

static const struct kernel_param_ops version_param = {
	.get = version_get,
};
module_param_cb(version, &version_param, NULL, 0444);

static int value_set(const char *text, const struct kernel_param *kp)
{
	int value, ret;

	ret = kstrtoint(text, 0, &value);
	if (ret)
		return ret;
	mutex_lock(&foo_lock);
	if (!foo)
		foo = optional_ops_request(foo_ops);
	ret = foo ? foo->set(value) : -EOPNOTSUPP;
	mutex_unlock(&foo_lock);
	return ret;
}

static int value_get(char *buffer, const struct kernel_param *kp)
{
	int value;

	mutex_lock(&foo_lock);
	value = foo ? foo->get() : -1;
	mutex_unlock(&foo_lock);
	return sysfs_emit(buffer, "%d\n", value);
}

static const struct kernel_param_ops value_param = {
	.set = value_set,
	.get = value_get,
};
module_param_cb(value, &value_param, NULL, 0644);

static int __init foo_consumer_init(void)
{
	return 0;
}
module_init(foo_consumer_init);

static void __exit foo_consumer_exit(void)
{
	if (foo)
		optional_ops_put(foo_ops);
}
module_exit(foo_consumer_exit);

MODULE_DESCRIPTION("Example of a consumer of optional providers");
MODULE_LICENSE("GPL");
