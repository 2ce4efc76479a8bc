// SPDX-License-Identifier: GPL-2.0
/* A provider whose init fails after it has registered. */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/optional_provider.h>

#include "optional_test.h"

static bool fail;
module_param(fail, bool, 0644);
MODULE_PARM_DESC(fail, "init waits until this is set, and then fails");

static bool forget;
module_param(forget, bool, 0444);
MODULE_PARM_DESC(forget, "do not unregister before failing, which is a bug");

int optional_test_answer(void)
{
	return OPTIONAL_TEST_ANSWER;
}

static struct optional_provider optional_test_providers[] = {
	OPTIONAL_PROVIDER_SYMBOL(optional_test_answer),
};

static int __init optional_test_failing_init(void)
{
	int ret;

	ret = optional_provider_register(optional_test_providers,
					 ARRAY_SIZE(optional_test_providers));
	if (ret)
		return ret;

	/* A consumer may use the provider until then. */
	while (!READ_ONCE(fail))
		msleep(20);

	if (!forget)
		optional_provider_unregister(optional_test_providers,
					     ARRAY_SIZE(optional_test_providers));
	return -ENODEV;
}
module_init(optional_test_failing_init);

MODULE_DESCRIPTION("Test of optional providers: a provider that fails to load");
MODULE_LICENSE("GPL");
