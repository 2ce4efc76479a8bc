// SPDX-License-Identifier: GPL-2.0
/*
 * The provider that optional_stress.c uses.  With churn=1, two threads register and
 * unregister one more provider each, over and over.
 */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/optional_provider.h>

#include "optional_stress.h"

/* Read at run time, so that a call accesses the module's data as well as its code. */
static int answer = OPTIONAL_STRESS_ANSWER;
module_param(answer, int, 0644);
MODULE_PARM_DESC(answer, "what the provider returns");

int optional_stress_answer(void)
{
	return READ_ONCE(answer);
}
MODULE_ALIAS_OPTIONAL(optional_stress_answer);

static bool churn;
module_param(churn, bool, 0444);
MODULE_PARM_DESC(churn, "register and unregister two more providers all the time");

static unsigned long churned;
module_param(churned, ulong, 0444);
MODULE_PARM_DESC(churned, "how often a provider was unregistered because of churn");

/* Whether each is registered; a call at any other time returns a wrong result. */
static bool one_lives, other_lives;

int optional_stress_one(void)
{
	return READ_ONCE(one_lives) ? READ_ONCE(answer) : -1;
}

int optional_stress_other(void)
{
	return READ_ONCE(other_lives) ? READ_ONCE(answer) : -1;
}

static struct optional_provider providers[] = {
	OPTIONAL_PROVIDER_SYMBOL(optional_stress_answer),
};

static struct optional_provider one[] = {
	OPTIONAL_PROVIDER_SYMBOL(optional_stress_one),
};

static struct optional_provider other[] = {
	OPTIONAL_PROVIDER_SYMBOL(optional_stress_other),
};

static void churn_one(struct optional_provider *provider, bool *lives)
{
	WRITE_ONCE(*lives, true);
	if (WARN_ON(optional_provider_register(provider, 1)))
		return;
	schedule_timeout_uninterruptible(1);
	optional_provider_unregister(provider, 1);
	WRITE_ONCE(*lives, false);
	churned++;
}

static int churn_one_thread(void *unused)
{
	while (!kthread_should_stop())
		churn_one(one, &one_lives);
	return 0;
}

static int churn_other_thread(void *unused)
{
	while (!kthread_should_stop())
		churn_one(other, &other_lives);
	return 0;
}

static struct task_struct *churners[2];

static int __init optional_stress_provider_init(void)
{
	int ret = optional_provider_register(providers, ARRAY_SIZE(providers));

	if (ret || !churn)
		return ret;
	churners[0] = kthread_run(churn_one_thread, NULL, "churn-one");
	churners[1] = kthread_run(churn_other_thread, NULL, "churn-other");
	return 0;
}
module_init(optional_stress_provider_init);

static void __exit optional_stress_provider_exit(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(churners); i++) {
		if (!IS_ERR_OR_NULL(churners[i]))
			kthread_stop(churners[i]);
	}
	optional_provider_unregister(providers, ARRAY_SIZE(providers));
}
module_exit(optional_stress_provider_exit);

MODULE_DESCRIPTION("Stress of optional providers: the provider");
MODULE_LICENSE("GPL");
