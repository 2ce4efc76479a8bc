// SPDX-License-Identifier: GPL-2.0
/* The guide: a provider with an init function of its own. */
#include <linux/miscdevice.h>
#include <linux/optional_provider.h>
#include "foo.h"

bool foo_is_valid(struct file *file)
{
	return file;
}

static struct optional_provider foo_providers[] = {
	OPTIONAL_PROVIDER_SYMBOL(foo_is_valid),
};

static struct miscdevice foo_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "foo",
};

static int __init foo_init(void)
{
	int ret = misc_register(&foo_misc);

	if (ret)
		return ret;

	ret = optional_provider_register(foo_providers, ARRAY_SIZE(foo_providers));
	if (ret)
		goto err_providers;
	return 0;

err_providers:
	misc_deregister(&foo_misc);
	return ret;
}
module_init(foo_init);

static void __exit foo_exit(void)
{
	optional_provider_unregister(foo_providers, ARRAY_SIZE(foo_providers));
	misc_deregister(&foo_misc);
}
module_exit(foo_exit);
MODULE_DESCRIPTION("Example of a provider with an init function of its own");
MODULE_LICENSE("GPL");
