// SPDX-License-Identifier: GPL-2.0
/*
 * The provider that optional_stress.c uses.  With churn=1, two threads register and
 * unregister one more provider each, over and over.  With fail=1 the init fails after it
 * has registered.  With forget=1 one more provider is registered and never unregistered.
 * With fresh=NAME, NAME is registered as well, while there is no spare per-CPU memory.
 */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/optional_provider.h>
#include <linux/percpu.h>

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
MODULE_PARM_DESC(churned, "how often the first of these was unregistered");

static bool fail;
module_param(fail, bool, 0444);
MODULE_PARM_DESC(fail, "fail to initialize, with ENODEV");

static bool forget;
module_param(forget, bool, 0444);
MODULE_PARM_DESC(forget, "register a provider that is not unregistered");

static char *fresh;
module_param(fresh, charp, 0444);
MODULE_PARM_DESC(fresh, "register this name, too, without spare per-CPU memory");

int optional_stress_forgotten(void)
{
	return READ_ONCE(answer);
}

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

static struct optional_provider forgotten[] = {
	OPTIONAL_PROVIDER_SYMBOL(optional_stress_forgotten),
};

static struct optional_provider freshes[] = {
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
}

static int churn_one_thread(void *unused)
{
	while (!kthread_should_stop()) {
		churn_one(one, &one_lives);
		WRITE_ONCE(churned, churned + 1);
	}
	return 0;
}

static int churn_other_thread(void *unused)
{
	while (!kthread_should_stop())
		churn_one(other, &other_lives);
	return 0;
}

static struct task_struct *churners[2];

/* The allocations of fill_percpu(); each holds the address of the one before it. */
static void * __percpu *filled;

/* Use up the spare per-CPU memory, so that the next allocation needs new pages. */
static void fill_percpu(void)
{
	size_t size = PAGE_SIZE;

	while (size >= sizeof(*filled)) {
		void * __percpu *p = __alloc_percpu_gfp(size, sizeof(*p),
							GFP_NOWAIT | __GFP_NOWARN);

		if (p) {
			*per_cpu_ptr(p, 0) = (__force void *)filled;
			filled = p;
		} else {
			size /= 2;
		}
	}
}

static void free_filled(void)
{
	while (filled) {
		void * __percpu *p = filled;

		filled = (__force void * __percpu *)*per_cpu_ptr(p, 0);
		free_percpu(p);
	}
}

static int register_fresh(void)
{
	int ret;

	freshes[0].name = fresh;
	fill_percpu();
	ret = optional_provider_register(freshes, ARRAY_SIZE(freshes));
	free_filled();
	return ret;
}

static int __init optional_stress_provider_init(void)
{
	int ret = optional_provider_register(providers, ARRAY_SIZE(providers));

	if (ret)
		return ret;
	if (forget)
		ret = optional_provider_register(forgotten, ARRAY_SIZE(forgotten));
	if (!ret && fresh)
		ret = register_fresh();
	if (!ret && fail)
		ret = -ENODEV;
	if (ret) {
		optional_provider_unregister(providers, ARRAY_SIZE(providers));
		return ret;
	}
	if (!churn)
		return 0;
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
	if (fresh)
		optional_provider_unregister(freshes, ARRAY_SIZE(freshes));
	optional_provider_unregister(providers, ARRAY_SIZE(providers));
}
module_exit(optional_stress_provider_exit);

MODULE_DESCRIPTION("Stress of optional providers: the provider");
MODULE_LICENSE("GPL");
