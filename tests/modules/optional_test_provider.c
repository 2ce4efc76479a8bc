// SPDX-License-Identifier: GPL-2.0
/* A minimal provider: no init, no exit, no exported symbol. */
#include <linux/completion.h>
#include <linux/module.h>
#include <linux/optional_provider.h>

#include "optional_test.h"

/* Read at run time, so that a call accesses the module's data as well as its code. */
static int answer = OPTIONAL_TEST_ANSWER;
module_param(answer, int, 0644);
MODULE_PARM_DESC(answer, "what the providers return");

int optional_test_answer(void)
{
	return READ_ONCE(answer);
}
MODULE_ALIAS_OPTIONAL(optional_test_answer);

int optional_test_sleep(struct completion *end)
{
	wait_for_completion(end);
	return READ_ONCE(answer);
}

static struct optional_provider optional_test_providers[] = {
	OPTIONAL_PROVIDER_SYMBOL(optional_test_answer),
	OPTIONAL_PROVIDER_SYMBOL(optional_test_sleep),
};
module_optional_provider(optional_test_providers);

MODULE_DESCRIPTION("Test of optional providers: a provider");
MODULE_LICENSE("GPL");
