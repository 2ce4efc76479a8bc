// SPDX-License-Identifier: GPL-2.0
/*
 * Measures the cost of a call through an optional provider, and of other ways to make
 * it.  Does what is written to its parameter "run":
 *
 *   PEER THREADS	obtain, call, release, on THREADS CPUs at once, in bursts of as
 *			many calls as the peer's entry in the list below says
 *   fill COUNT		register COUNT more providers, or unregister them if it is 0
 *
 * The same parameter then reads as the time in nanoseconds, which is the median of all
 * bursts that the threads began together, and the number of operations in that time.
 */
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/optional_provider.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>
#include <linux/static_call.h>
#include <linux/string.h>

#include "optional_bench.h"

typedef int (*optional_bench_t)(int arg);

/* A hand-written hook, as in drivers/xen/acpi.c of Linux 6.12. */
static DEFINE_RWLOCK(hook_lock);
static optional_bench_t hook;

static optional_bench_t __rcu hook_rcu;
DEFINE_STATIC_SRCU(hook_srcu);
DEFINE_STATIC_CALL_NULL(hook_static, optional_bench_answer);

/* Each peer has its own loop, which contains nothing else. */
#define PEER(name)							\
static __always_inline void once_##name(void);				\
static noinline void peer_##name(unsigned long n)			\
{									\
	while (n--)							\
		once_##name();						\
}									\
static __always_inline void once_##name(void)

PEER(empty)
{
	barrier();
}

PEER(direct)
{
	optional_bench_answer(0);
}

PEER(indirect)
{
	optional_bench_t fn = READ_ONCE(hook);

	if (fn)
		fn(0);
}

PEER(static_call)
{
	static_call(hook_static)(0);
}

PEER(rwlock)
{
	read_lock(&hook_lock);
	if (hook)
		hook(0);
	read_unlock(&hook_lock);
}

PEER(rcu)
{
	optional_bench_t fn;

	rcu_read_lock();
	fn = rcu_dereference(hook_rcu);
	if (fn)
		fn(0);
	rcu_read_unlock();
}

PEER(srcu)
{
	int idx = srcu_read_lock(&hook_srcu);
	optional_bench_t fn = srcu_dereference(hook_rcu, &hook_srcu);

	if (fn)
		fn(0);
	srcu_read_unlock(&hook_srcu, idx);
}

PEER(module_get)
{
	if (try_module_get(optional_bench_ops.owner)) {
		optional_bench_ops.answer(0);
		module_put(optional_bench_ops.owner);
	}
}

PEER(symbol_get)
{
	optional_bench_t fn = symbol_get(optional_bench_answer);

	if (fn) {
		fn(0);
		symbol_put(optional_bench_answer);
	}
}

PEER(section)
{
	optional_bench_t fn = optional_symbol_enter(optional_bench_answer);

	if (fn) {
		fn(0);
		optional_symbol_exit(optional_bench_answer);
	}
}

PEER(optional_call)
{
	optional_call(optional_bench_answer, -ENOENT, 0);
}

PEER(pin)
{
	optional_bench_t fn = optional_symbol_get(optional_bench_answer);

	if (fn) {
		fn(0);
		optional_symbol_put(optional_bench_answer);
	}
}

PEER(by_name)
{
	optional_bench_t fn = optional_symbol_get_by_name("optional_bench_answer");

	if (fn) {
		fn(0);
		optional_symbol_put_by_name("optional_bench_answer");
	}
}

PEER(absent_now)
{
	optional_call(optional_bench_gone, -ENOENT, 0);
}

PEER(absent_ever)
{
	optional_call(optional_bench_never, -ENOENT, 0);
}

static int optional_bench_other(int arg)
{
	return arg;
}

static struct optional_provider other[] = {
	OPTIONAL_PROVIDER_SYMBOL(optional_bench_other),
};

PEER(register_one)
{
	if (!optional_provider_register(other, 1))
		optional_provider_unregister(other, 1);
}

PEER(grace_period)
{
	synchronize_rcu();
}

#define SLEEPS	true
static const struct peer {
	const char *name;
	void (*loop)(unsigned long n);
	unsigned long n;
	bool sleeps;
} peers[] = {
	{ "empty", peer_empty, 4000 },
	{ "direct", peer_direct, 4000 },
	{ "indirect", peer_indirect, 4000 },
	{ "static_call", peer_static_call, 4000 },
	{ "rwlock", peer_rwlock, 4000 },
	{ "rcu", peer_rcu, 4000 },
	{ "srcu", peer_srcu, 4000 },
	{ "module_get", peer_module_get, 4000 },
	{ "symbol_get", peer_symbol_get, 100 },
	{ "section", peer_section, 4000 },
	{ "optional_call", peer_optional_call, 4000 },
	{ "pin", peer_pin, 4000 },
	{ "by_name", peer_by_name, 1000 },
	{ "absent_now", peer_absent_now, 4000 },
	{ "absent_ever", peer_absent_ever, 4000 },
	{ "register_one", peer_register_one, 10, SLEEPS },
	{ "grace_period", peer_grace_period, 10, SLEEPS },
};

#define MAX_THREADS	2
#define MAX_BURSTS	100
/* If the threads begin a burst further apart than this, it is not counted. */
#define TOGETHER_NS	20000

static unsigned int bursts = 1;
module_param(bursts, uint, 0444);
MODULE_PARM_DESC(bursts, "number of bursts in a measurement, at most 100");

static char result[40];

static struct {
	const struct peer *peer;
	int threads;
	unsigned int bursts;
	atomic_t arrived;
	struct {
		ktime_t begin, end;
	} burst[MAX_BURSTS][MAX_THREADS];
	u64 ns[MAX_BURSTS * MAX_THREADS];
	struct completion ended;
} job;

/* Wait for the other threads.  All continue together, unless the host stops one of them. */
static void meet(int *arrivals)
{
	*arrivals += job.threads;
	atomic_inc(&job.arrived);
	while (atomic_read(&job.arrived) < *arrivals)
		cpu_relax();
}

static int worker(void *data)
{
	const struct peer *peer = job.peer;
	unsigned long flags, self = (unsigned long)data;
	int arrivals = 0;
	unsigned int i;

	peer->loop(1);
	for (i = 0; i < job.bursts; i++) {
		meet(&arrivals);
		/* A burst takes a few milliseconds at most; keep the tick out of it. */
		if (!peer->sleeps)
			local_irq_save(flags);
		job.burst[i][self].begin = ktime_get();
		peer->loop(peer->n);
		job.burst[i][self].end = ktime_get();
		if (!peer->sleeps)
			local_irq_restore(flags);
		cond_resched();
	}
	kthread_complete_and_exit(&job.ended, 0);
}

/* Collect the time of each thread in each burst that all began together. */
static unsigned int collect(void)
{
	unsigned int i, j, nr = 0;

	for (i = 0; i < job.bursts; i++) {
		ktime_t first = KTIME_MAX, last = 0;

		for (j = 0; j < job.threads; j++) {
			first = min(first, job.burst[i][j].begin);
			last = max(last, job.burst[i][j].begin);
		}
		if (ktime_to_ns(ktime_sub(last, first)) > TOGETHER_NS)
			continue;
		for (j = 0; j < job.threads; j++)
			job.ns[nr++] = ktime_to_ns(ktime_sub(job.burst[i][j].end,
							     job.burst[i][j].begin));
	}
	return nr;
}

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static int measure(const struct peer *peer, unsigned int threads)
{
	struct task_struct *task[MAX_THREADS];
	unsigned int nr, i;

	if (threads < 1 || threads > MAX_THREADS || threads > num_online_cpus() ||
	    bursts < 1 || bursts > MAX_BURSTS)
		return -EINVAL;

	job.peer = peer;
	job.threads = threads;
	job.bursts = peer->sleeps ? 1 : bursts;
	atomic_set(&job.arrived, 0);
	init_completion(&job.ended);
	for (i = 0; i < threads; i++) {
		/* Use the last CPUs, as the first one handles the interrupts. */
		task[i] = kthread_create_on_cpu(worker, (void *)(unsigned long)i,
						num_online_cpus() - 1 - i,
						"optional_bench/%u");
		if (IS_ERR(task[i])) {
			while (i--)
				kthread_stop(task[i]);
			return -ENOMEM;
		}
	}
	for (i = 0; i < threads; i++)
		wake_up_process(task[i]);
	for (i = 0; i < threads; i++)
		wait_for_completion(&job.ended);

	nr = collect();
	if (nr < threads * job.bursts / 10 || !nr)
		return -EAGAIN;
	sort(job.ns, nr, sizeof(*job.ns), compare, NULL);
	scnprintf(result, sizeof(result), "%llu %lu", job.ns[nr / 2], peer->n);
	return 0;
}

/* Providers that only fill the registry. */
static struct filler {
	char name[24];
} *fillers;
static struct optional_provider *filled;
static unsigned int nr_filled;

static int fill(unsigned int count)
{
	unsigned int i, n = nr_filled;
	ktime_t begin;
	int ret = 0;

	begin = ktime_get();
	if (n) {
		optional_provider_unregister(filled, n);
		begin = ktime_sub(ktime_get(), begin);
		kvfree(filled);
		kvfree(fillers);
		nr_filled = 0;
		scnprintf(result, sizeof(result), "%lld %u", ktime_to_ns(begin), n);
		return count ? -EBUSY : 0;
	}

	filled = kvcalloc(count, sizeof(*filled), GFP_KERNEL);
	fillers = kvcalloc(count, sizeof(*fillers), GFP_KERNEL);
	if (!filled || !fillers) {
		ret = -ENOMEM;
		goto fail;
	}
	for (i = 0; i < count; i++) {
		scnprintf(fillers[i].name, sizeof(fillers[i].name), "optional_fill_%u", i);
		filled[i].name = fillers[i].name;
		filled[i].addr = &fillers[i];
	}
	begin = ktime_get();
	ret = optional_provider_register(filled, count);
	begin = ktime_sub(ktime_get(), begin);
	if (ret)
		goto fail;
	nr_filled = count;
	scnprintf(result, sizeof(result), "%lld %u", ktime_to_ns(begin), count);
	return 0;

fail:
	kvfree(filled);
	kvfree(fillers);
	return ret;
}

static int run_set(const char *val, const struct kernel_param *kp)
{
	char name[24];
	unsigned int i, arg;

	if (sscanf(val, "%23s %u", name, &arg) != 2)
		return -EINVAL;
	if (!strcmp(name, "fill"))
		return fill(arg);
	for (i = 0; i < ARRAY_SIZE(peers); i++) {
		if (!strcmp(name, peers[i].name))
			return measure(&peers[i], arg);
	}
	return -EINVAL;
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
MODULE_PARM_DESC(run, "what to measure; reads as the result");

static int __init optional_bench_init(void)
{
	hook = optional_bench_answer;
	rcu_assign_pointer(hook_rcu, optional_bench_answer);
	static_call_update(hook_static, optional_bench_answer);
	return 0;
}
module_init(optional_bench_init);

static void __exit optional_bench_exit(void)
{
	if (nr_filled)
		fill(0);
}
module_exit(optional_bench_exit);

MODULE_DESCRIPTION("Benchmark of optional providers");
MODULE_LICENSE("GPL");
