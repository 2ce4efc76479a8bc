// SPDX-License-Identifier: GPL-2.0
/*
 * A consumer that does what is written to its parameter "run":
 *
 *   call		one section on optional_test_answer()
 *   sleep, wake	begin and end a section on optional_test_sleep()
 *   get, request, put	pin and release optional_test_answer()
 *   pinned		call through the pin
 *   put_near		release the pin by another address in the provider's module
 *   mix_answer, mix_sleep	pin both, release one by such an address and then
 *			the named one by its name
 *   name		request, call and release optional_test_named(), by a name
 *			computed at run time
 *   hammer, stop	begin and end using optional_test_answer() on every CPU all
 *			the time
 *
 * The result is read from the same parameter.  That of "sleep" is read from the
 * parameter "slept", once the section has ended.
 */
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/optional_provider.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "optional_test.h"

#define ABSENT	(-ENOENT)

static char result[80];
static int (*pinned)(void);

static struct task_struct *hammers[NR_CPUS];
static atomic_t hammer_present, hammer_absent, hammer_wrong;

static const char *verdict(int ret)
{
	if (ret == ABSENT)
		return "absent";
	return ret == OPTIONAL_TEST_ANSWER ? "present" : "wrong";
}

static const char *by_name(const char *name)
{
	typeof(optional_test_named) *fn = optional_symbol_request_by_name(name);
	const char *ret;

	if (!fn)
		return "absent";
	if (optional_symbol_get_by_name(name) != fn)
		return "wrong";
	optional_symbol_put_by_name(name);
	ret = verdict(fn());
	optional_symbol_put_by_name(name);
	return ret;
}

/*
 * It is not defined which of two pins on one module is released by an address in the
 * module.  So with either true or false, one is released twice and the other never.
 */
static const char *mix(bool put_answer)
{
	typeof(optional_test_answer) *answer = optional_symbol_get(optional_test_answer);

	if (!answer || !optional_symbol_get(optional_test_sleep))
		return "absent";
	optional_symbol_put_addr((char *)answer + 1);
	if (put_answer)
		optional_symbol_put(optional_test_answer);
	else
		optional_symbol_put(optional_test_sleep);
	return "ok";
}

/* The section is held by a thread, so that others can run while it lasts. */
static DECLARE_COMPLETION(sleep_end);
static char slept[16];
module_param_string(slept, slept, sizeof(slept), 0444);
MODULE_PARM_DESC(slept, "the result of the long section, empty while it lasts");

static int sleep_thread(void *begun)
{
	typeof(optional_test_sleep) *fn = optional_symbol_enter(optional_test_sleep);
	int ret = ABSENT;

	complete(begun);
	if (fn) {
		ret = fn(&sleep_end);
		strscpy(slept, verdict(ret), sizeof(slept));
		optional_symbol_exit(optional_test_sleep);
	} else {
		strscpy(slept, verdict(ret), sizeof(slept));
	}
	module_put_and_kthread_exit(0);
}

static const char *sleep_start(void)
{
	DECLARE_COMPLETION_ONSTACK(begun);

	slept[0] = '\0';
	reinit_completion(&sleep_end);
	__module_get(THIS_MODULE);
	if (IS_ERR(kthread_run(sleep_thread, &begun, "sleep"))) {
		module_put(THIS_MODULE);
		return "no thread";
	}
	wait_for_completion(&begun);
	return "ok";
}

static void hammer_count(int ret)
{
	if (ret == ABSENT)
		atomic_inc(&hammer_absent);
	else if (ret == OPTIONAL_TEST_ANSWER)
		atomic_inc(&hammer_present);
	else
		atomic_inc(&hammer_wrong);
}

static int hammer(void *unused)
{
	int (*fn)(void);
	unsigned int i;

	for (i = 0; !kthread_should_stop(); i++) {
		hammer_count(optional_call(optional_test_answer, ABSENT));
		/* Now and then a pin, but leave rmmod a chance to succeed. */
		if (i % 64 == 0) {
			fn = optional_symbol_get(optional_test_answer);
			hammer_count(fn ? fn() : ABSENT);
			if (fn)
				optional_symbol_put(optional_test_answer);
		}
		/* A section that sleeps, and may continue on another CPU. */
		if (i % 1024 == 0) {
			fn = optional_symbol_enter(optional_test_answer);
			schedule_timeout_uninterruptible(1);
			hammer_count(fn ? fn() : ABSENT);
			if (fn)
				optional_symbol_exit(optional_test_answer);
		}
		cond_resched();
	}
	return 0;
}

static const char *hammer_start(void)
{
	struct task_struct *task;
	int cpu;

	for_each_online_cpu(cpu) {
		if (hammers[cpu])
			continue;
		task = kthread_run(hammer, NULL, "hammer/%d", cpu);
		if (IS_ERR(task))
			return "no thread";
		hammers[cpu] = task;
	}
	return "ok";
}

static void hammer_stop(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		if (hammers[cpu])
			kthread_stop(hammers[cpu]);
		hammers[cpu] = NULL;
	}
}

static int run_set(const char *val, const struct kernel_param *kp)
{
	const char *ret = "ok";

	if (sysfs_streq(val, "call")) {
		ret = verdict(optional_call(optional_test_answer, ABSENT));
	} else if (sysfs_streq(val, "sleep")) {
		ret = sleep_start();
	} else if (sysfs_streq(val, "wake")) {
		complete(&sleep_end);
	} else if (sysfs_streq(val, "get") && !pinned) {
		pinned = optional_symbol_get(optional_test_answer);
		ret = pinned ? "present" : "absent";
	} else if (sysfs_streq(val, "request") && !pinned) {
		pinned = optional_symbol_request(optional_test_answer);
		ret = pinned ? "present" : "absent";
	} else if (sysfs_streq(val, "pinned") && pinned) {
		ret = verdict(pinned());
	} else if (sysfs_streq(val, "put") && pinned) {
		pinned = NULL;
		optional_symbol_put(optional_test_answer);
	} else if (sysfs_streq(val, "put_near") && pinned) {
		optional_symbol_put_addr((char *)pinned + 1);
		pinned = NULL;
	} else if (sysfs_streq(val, "mix_answer") && !pinned) {
		ret = mix(true);
	} else if (sysfs_streq(val, "mix_sleep") && !pinned) {
		ret = mix(false);
	} else if (sysfs_streq(val, "name")) {
		ret = by_name("optional_test_named");
	} else if (sysfs_streq(val, "hammer")) {
		ret = hammer_start();
	} else if (sysfs_streq(val, "stop")) {
		hammer_stop();
		scnprintf(result, sizeof(result), "present %d absent %d wrong %d",
			  atomic_read(&hammer_present), atomic_read(&hammer_absent),
			  atomic_read(&hammer_wrong));
		return 0;
	} else {
		return -EINVAL;
	}
	strscpy(result, ret, sizeof(result));
	return 0;
}

static int run_get(char *buffer, const struct kernel_param *kp)
{
	return sprintf(buffer, "%s\n", result);
}

static const struct kernel_param_ops run_ops = {
	.set = run_set,
	.get = run_get,
};
module_param_cb(run, &run_ops, NULL, 0644);
MODULE_PARM_DESC(run, "what to do; reads as the result");

static int __init optional_test_consumer_init(void)
{
	return 0;
}
module_init(optional_test_consumer_init);

static void __exit optional_test_consumer_exit(void)
{
	hammer_stop();
	if (pinned)
		optional_symbol_put(optional_test_answer);
}
module_exit(optional_test_consumer_exit);

MODULE_DESCRIPTION("Test of optional providers: a consumer");
MODULE_LICENSE("GPL");
