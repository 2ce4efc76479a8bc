// SPDX-License-Identifier: GPL-2.0
/* A driver that is also a provider. */
#include <linux/module.h>
#include <linux/optional_provider.h>
#include <linux/platform_device.h>

#include "optional_test.h"

int optional_test_answer(void)
{
	return OPTIONAL_TEST_ANSWER;
}

static struct optional_provider optional_test_providers[] = {
	OPTIONAL_PROVIDER_SYMBOL(optional_test_answer),
};

static struct platform_driver optional_test_driver = {
	.driver = {
		.name = "optional_test_driver",
	},
};
module_optional_driver(optional_test_driver, platform_driver_register,
		       platform_driver_unregister, optional_test_providers);

MODULE_DESCRIPTION("Test of optional providers: a driver");
MODULE_LICENSE("GPL");
