// SPDX-License-Identifier: GPL-2.0
/*
 * Has the code that optional_test_registrar registers.  Its exit does not unregister
 * it.
 */
#include <linux/completion.h>
#include <linux/module.h>

#include "optional_test.h"

static int answer = OPTIONAL_TEST_ANSWER;
module_param(answer, int, 0644);
MODULE_PARM_DESC(answer, "what the provider returns");

int optional_test_sleep(struct completion *end)
{
	wait_for_completion(end);
	return READ_ONCE(answer);
}

static int __init optional_test_owner_init(void)
{
	return optional_test_register("optional_test_sleep", optional_test_sleep, THIS_MODULE);
}
module_init(optional_test_owner_init);

static void __exit optional_test_owner_exit(void)
{
}
module_exit(optional_test_owner_exit);

MODULE_DESCRIPTION("Test of optional providers: an owner that does not register itself");
MODULE_LICENSE("GPL");
