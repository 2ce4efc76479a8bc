// SPDX-License-Identifier: GPL-2.0
/*
 * Uses a provider on several CPUs at once.  Writing to the parameter "run" begins or
 * ends a load; reading it returns the load's counts:
 *
 *   hold	get, call, hold for 19 us, put: rmmod is nearly always refused
 *   pass	get on one CPU, put on another; on two more get and put by address
 *   astray	get two interfaces of one module, put one by an address of neither
 *   everywhere	all kinds of use, in all contexts, while CPUs go offline and online
 *   once	not a load: use it once, in the task that writes
 *   stop	end the load
 *
 * The counts are lookups that found a provider, those that did not, and wrong results;
 * then how often each context was used.
 */
#include <linux/atomic.h>
#include <linux/bottom_half.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/irqflags.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/optional_provider.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
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
		} else {
			usleep_range(20, 50);
		}
		cond_resched();
	}
	return 0;
}

/* Pins that pass_get() has taken and pass_put() is yet to put. */
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
			/* Both are pinned, so they may still be called. */
			used(one);
			used(other);
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

enum context {
	TASK,
	PREEMPTION_OFF,
	SOFTIRQS_OFF,
	IRQS_OFF,
	LOCK_HELD,
	SOFTIRQ,
	HARDIRQ,
	IPI,
	CONTEXTS
};

static atomic_long_t rounds[CONTEXTS];

static void use_section(void)
{
	if (used(optional_symbol_enter(optional_stress_answer)))
		optional_symbol_exit(optional_stress_answer);
	if (used(optional_symbol_enter(optional_stress_forgotten)))
		optional_symbol_exit(optional_stress_forgotten);
}

static void use_pin(void)
{
	const void *addr;

	if (used(optional_symbol_get(optional_stress_answer)))
		optional_symbol_put(optional_stress_answer);
	addr = optional_symbol_get(optional_stress_forgotten);
	if (used(addr))
		optional_symbol_put_addr(addr);
}

static void use_all(enum context context)
{
	use_section();
	use_pin();
	atomic_long_inc(&rounds[context]);
}

static void use_in_task(void)
{
	use_all(TASK);
}

static void use_with_preemption_off(void)
{
	preempt_disable();
	use_all(PREEMPTION_OFF);
	preempt_enable();
}

static void use_with_softirqs_off(void)
{
	local_bh_disable();
	use_all(SOFTIRQS_OFF);
	local_bh_enable();
}

static void use_with_irqs_off(void)
{
	unsigned long flags;

	local_irq_save(flags);
	use_all(IRQS_OFF);
	local_irq_restore(flags);
}

static void use_with_lock_held(void)
{
	static DEFINE_RAW_SPINLOCK(lock);

	raw_spin_lock(&lock);
	use_all(LOCK_HELD);
	raw_spin_unlock(&lock);
}

/* These may interrupt any of the other contexts on this CPU. */
static DEFINE_PER_CPU(struct hrtimer, softirq_timer);
static DEFINE_PER_CPU(struct hrtimer, hardirq_timer);

static enum hrtimer_restart softirq_fires(struct hrtimer *timer)
{
	use_all(SOFTIRQ);
	return HRTIMER_NORESTART;
}

static enum hrtimer_restart hardirq_fires(struct hrtimer *timer)
{
	use_all(HARDIRQ);
	return HRTIMER_NORESTART;
}

static void use_in_softirq(void)
{
	hrtimer_start(raw_cpu_ptr(&softirq_timer), 20 * NSEC_PER_USEC, HRTIMER_MODE_REL_SOFT);
}

static void use_in_hardirq(void)
{
	hrtimer_start(raw_cpu_ptr(&hardirq_timer), 20 * NSEC_PER_USEC, HRTIMER_MODE_REL_HARD);
}

static void ipi(void *unused)
{
	use_all(IPI);
}

static void use_in_ipi(void)
{
	unsigned int cpu = (raw_smp_processor_id() + 1) % nr_cpu_ids;

	/* Does nothing if that CPU is offline. */
	smp_call_function_single(cpu, ipi, NULL, true);
}

static const struct {
	const char *name;
	void (*use)(void);
} contexts[CONTEXTS] = {
	[TASK]		 = { "task", use_in_task },
	[PREEMPTION_OFF] = { "preemption off", use_with_preemption_off },
	[SOFTIRQS_OFF]	 = { "softirqs off", use_with_softirqs_off },
	[IRQS_OFF]	 = { "irqs off", use_with_irqs_off },
	[LOCK_HELD]	 = { "lock held", use_with_lock_held },
	[SOFTIRQ]	 = { "softirq", use_in_softirq },
	[HARDIRQ]	 = { "hardirq", use_in_hardirq },
	[IPI]		 = { "ipi", use_in_ipi },
};

static int everywhere(void *unused)
{
	unsigned int i;

	while (!kthread_should_stop()) {
		for (i = 0; i < CONTEXTS; i++)
			contexts[i].use();
		/* Leave most of the time to modules that are loaded and unloaded. */
		usleep_range(2000, 10000);
	}
	return 0;
}

/* Sections that last longer than it takes to free a module that does not wait. */
static int sleep_inside(void *unused)
{
	while (!kthread_should_stop()) {
		const void *addr = optional_symbol_enter(optional_stress_answer);

		if (used(addr)) {
			usleep_range(100, 50000);
			used(addr);
			optional_symbol_exit(optional_stress_answer);
		}
		usleep_range(100, 1000);
	}
	return 0;
}

static int request(void *unused)
{
	while (!kthread_should_stop()) {
		if (used(optional_symbol_request(optional_stress_answer)))
			optional_symbol_put(optional_stress_answer);
		/* Each request that finds no provider runs modprobe. */
		msleep(300);
	}
	return 0;
}

static void prepare_timers(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct hrtimer *soft = per_cpu_ptr(&softirq_timer, cpu);
		struct hrtimer *hard = per_cpu_ptr(&hardirq_timer, cpu);

		hrtimer_init(soft, CLOCK_MONOTONIC, HRTIMER_MODE_REL_SOFT);
		soft->function = softirq_fires;
		hrtimer_init(hard, CLOCK_MONOTONIC, HRTIMER_MODE_REL_HARD);
		hard->function = hardirq_fires;
	}
}

static void stop_timers(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		hrtimer_cancel(per_cpu_ptr(&softirq_timer, cpu));
		hrtimer_cancel(per_cpu_ptr(&hardirq_timer, cpu));
	}
}

typedef int (*load_thread)(void *data);

/*
 * The threads of each load.  The first runs on CPU 0, the second on CPU 1, and so on,
 * unless they may roam, as is needed if CPUs go offline.
 */
static const struct load {
	const char *name;
	bool roam;
	load_thread threads[MAX_THREADS];
} loads[] = {
	{ "hold", false, { hold } },
	{ "astray", false, { astray, astray, astray, astray } },
	{ "pass", false, { pass_get, pass_put, put_addr, put_addr } },
	{ "everywhere", true, { everywhere, everywhere, everywhere, everywhere,
				sleep_inside, request } },
};

static void stop(void)
{
	int i;

	for (i = 0; i < MAX_THREADS; i++) {
		if (threads[i])
			kthread_stop(threads[i]);
		threads[i] = NULL;
	}
	stop_timers();
}

static int start(const struct load *load)
{
	struct task_struct *task;
	int i;

	atomic_long_set(&uses, 0);
	atomic_long_set(&absent, 0);
	atomic_long_set(&wrong, 0);
	for (i = 0; i < CONTEXTS; i++)
		atomic_long_set(&rounds[i], 0);
	pass_over = false;
	for (i = 0; i < MAX_THREADS && load->threads[i]; i++) {
		if (load->roam)
			task = kthread_create(load->threads[i], NULL, "stress/%d", i);
		else if (i < num_online_cpus())
			task = kthread_create_on_cpu(load->threads[i], NULL, i, "stress/%u");
		else
			task = ERR_PTR(-ENODEV);
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
	if (sysfs_streq(val, "once")) {
		use_all(TASK);
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(loads); i++) {
		if (sysfs_streq(val, loads[i].name))
			return start(&loads[i]);
	}
	return -EINVAL;
}

static int run_get(char *buffer, const struct kernel_param *kp)
{
	int i, len;

	len = sysfs_emit(buffer, "%ld uses, %ld absent, %ld wrong\n", atomic_long_read(&uses),
			 atomic_long_read(&absent), atomic_long_read(&wrong));
	for (i = 0; i < CONTEXTS; i++)
		len += sysfs_emit_at(buffer, len, "%ld %s\n", atomic_long_read(&rounds[i]),
				     contexts[i].name);
	return len;
}

static const struct kernel_param_ops run_ops = {
	.set = run_set,
	.get = run_get,
};
module_param_cb(run, &run_ops, NULL, 0644);
MODULE_PARM_DESC(run, "the load to begin, or stop; reads as its counts");

static int __init optional_stress_init(void)
{
	prepare_timers();
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
