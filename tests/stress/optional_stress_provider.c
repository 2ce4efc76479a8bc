// SPDX-License-Identifier: GPL-2.0
/* The provider that optional_stress.c uses. */
#include <linux/module.h>
#include <linux/optional_provider.h>

#include "optional_stress.h"

/* Read at run time, so that module data is touched and not only its code. */
static int answer = OPTIONAL_STRESS_ANSWER;
module_param(answer, int, 0644);
MODULE_PARM_DESC(answer, "what the provider returns");

int optional_stress_answer(void)
{
	return READ_ONCE(answer);
}
module_optional_symbol(optional_stress_answer);

MODULE_DESCRIPTION("Stress of optional providers: the provider");
MODULE_LICENSE("GPL");
