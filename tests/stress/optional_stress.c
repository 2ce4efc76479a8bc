// SPDX-License-Identifier: GPL-2.0
/*
 * Uses a provider on several CPUs at once.  Writing to the parameter "run" begins or
 * ends a load; reading it returns the load's counts:
 *
 *   hold	get, call, hold for 19 us, put: rmmod is nearly always refused
 *   pass	get on one CPU, put on another; on two more get and put by address
 *   astray	get two interfaces of one module, put one by an address of neither
 *   stop	end the load
 *
 * The counts are lookups that found a provider, those that did not, and wrong results.
 */
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/optional_provider.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "optional_stress.h"

#define MAX_THREADS	8

static struct task_struct *threads[MAX_THREADS];
static atomic_long_t uses, absent, wrong;

static bool used(const void *found)
{
	int (*fn)(void) = found;

	atomic_long_inc(fn ? &uses : &absent);
	if (fn && fn() != OPTIONAL_STRESS_ANSWER)
		atomic_long_inc(&wrong);
	return fn;
}

static int hold(void *unused)
{
	while (!kthread_should_stop()) {
		if (used(optional_symbol_get(optional_stress_answer))) {
			/* Do not sleep, so that the put comes soon and on this CPU. */
			ndelay(19 * NSEC_PER_USEC);
			optional_symbol_put(optional_stress_answer);
		}
		cond_resched();
	}
	return 0;
}

/* Pins on their way from pass_get() to pass_put(). */
#define PASSED_MAX	4
static atomic_t passed = ATOMIC_INIT(0);
static bool pass_over;

static int pass_get(void *unused)
{
	while (!kthread_should_stop()) {
		if (atomic_read(&passed) < PASSED_MAX &&
		    used(optional_symbol_get(optional_stress_answer)))
			atomic_inc_return(&passed);
		cond_resched();
	}
	/* Pairs with pass_put(), which must see all pins in the count. */
	smp_store_release(&pass_over, true);
	return 0;
}

static int pass_put(void *unused)
{
	/* Pairs with pass_get(). */
	while (!kthread_should_stop() || !smp_load_acquire(&pass_over) ||
	       atomic_read(&passed)) {
		if (atomic_add_unless(&passed, -1, 0))
			optional_symbol_put(optional_stress_answer);
		cond_resched();
	}
	return 0;
}

/* An address in the same module that is not that of an interface. */
static void *near(void *addr)
{
	return addr + 1;
}

static int astray(void *unused)
{
	unsigned int i;

	for (i = 0; !kthread_should_stop(); i++) {
		void *one = optional_symbol_get(optional_stress_one);
		void *other = optional_symbol_get(optional_stress_other);

		used(one);
		used(other);
		if (one && other) {
			optional_symbol_put_addr(near(one));
			if (i % 2)
				optional_symbol_put(optional_stress_one);
			else
				optional_symbol_put(optional_stress_other);
		} else if (one || other) {
			optional_symbol_put_addr(near(one ?: other));
		}
		cond_resched();
	}
	return 0;
}

static int put_addr(void *unused)
{
	while (!kthread_should_stop()) {
		const void *addr = optional_symbol_get(optional_stress_answer);

		if (used(addr))
			optional_symbol_put_addr(addr);
		cond_resched();
	}
	return 0;
}

typedef int (*load_thread)(void *data);

/* The threads of each load; the first runs on CPU 0, the second on CPU 1, etc. */
static const struct load {
	const char *name;
	load_thread threads[MAX_THREADS];
} loads[] = {
	{ "hold", { hold } },
	{ "astray", { astray, astray, astray, astray } },
	{ "pass", { pass_get, pass_put, put_addr, put_addr } },
};

static void stop(void)
{
	int i;

	for (i = 0; i < MAX_THREADS; i++) {
		if (threads[i])
			kthread_stop(threads[i]);
		threads[i] = NULL;
	}
}

static int start(const struct load *load)
{
	struct task_struct *task;
	int i;

	atomic_long_set(&uses, 0);
	atomic_long_set(&absent, 0);
	atomic_long_set(&wrong, 0);
	pass_over = false;
	for (i = 0; i < MAX_THREADS && load->threads[i]; i++) {
		if (i >= num_online_cpus()) {
			stop();
			return -ENODEV;
		}
		task = kthread_create_on_cpu(load->threads[i], NULL, i, "stress/%u");
		if (IS_ERR(task)) {
			stop();
			return PTR_ERR(task);
		}
		threads[i] = task;
		wake_up_process(task);
	}
	return 0;
}

static int run_set(const char *val, const struct kernel_param *kp)
{
	int i;

	stop();
	if (sysfs_streq(val, "stop"))
		return 0;
	for (i = 0; i < ARRAY_SIZE(loads); i++) {
		if (sysfs_streq(val, loads[i].name))
			return start(&loads[i]);
	}
	return -EINVAL;
}

static int run_get(char *buffer, const struct kernel_param *kp)
{
	return sprintf(buffer, "%ld uses, %ld absent, %ld wrong\n", atomic_long_read(&uses),
		       atomic_long_read(&absent), atomic_long_read(&wrong));
}

static const struct kernel_param_ops run_ops = {
	.set = run_set,
	.get = run_get,
};
module_param_cb(run, &run_ops, NULL, 0644);
MODULE_PARM_DESC(run, "the load to begin, or stop; reads as its counts");

static int __init optional_stress_init(void)
{
	return 0;
}
module_init(optional_stress_init);

static void __exit optional_stress_exit(void)
{
	stop();
}
module_exit(optional_stress_exit);

MODULE_DESCRIPTION("Stress of optional providers");
MODULE_LICENSE("GPL");
