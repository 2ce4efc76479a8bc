// SPDX-License-Identifier: GPL-2.0
/* A module without an init of its own that provides one symbol. */
#include <linux/module.h>
#include <linux/optional_provider.h>

#include "optional_test.h"

int optional_test_named(void)
{
	return OPTIONAL_TEST_ANSWER;
}
module_optional_symbol(optional_test_named);

MODULE_DESCRIPTION("Test of optional providers: a provider of one symbol");
MODULE_LICENSE("GPL");
