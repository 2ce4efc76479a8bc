// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit suite of the optional-provider registry.
 *
 * A test whose name has an "invN" in it proves invariant N of the guide.  The
 * tests of misuse provoke each warning of the registry.  They use interfaces of
 * their own, as the registry warns only once per interface.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/hw_breakpoint.h>
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/optional_provider.h>
#include <linux/percpu.h>
#include <linux/perf_event.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include <trace/events/kmem.h>
#include <trace/events/printk.h>

/*
 * What KUnit does not have in every kernel that this suite is for: skipped tests are new
 * in 5.14, and comparisons with NULL in 6.0.  Before 5.14, it also compares types.
 */
#ifndef kunit_skip
#define kunit_skip(test, reason)		kunit_info(test, "skipped: " reason "\n")
#endif
#ifndef KUNIT_EXPECT_NULL
#define KUNIT_EXPECT_NULL(test, ptr)		KUNIT_EXPECT_TRUE(test, !(ptr))
#define KUNIT_EXPECT_NOT_NULL(test, ptr)	KUNIT_EXPECT_FALSE(test, !(ptr))
#define KUNIT_ASSERT_NOT_NULL(test, ptr)	KUNIT_ASSERT_FALSE(test, !(ptr))
#endif

/*
 * Long enough for a loaded machine; only a test that fails waits for all of it.  Less
 * than the ten seconds after which an unregistration checks again without being woken.
 */
#define TIMEOUT		(5 * HZ)
/* How long to wait before concluding that something does not happen. */
#define GRACE		(HZ / 5)

/* What the tests provide.  Nothing provides ksize() and vfree(). */

static int optional_kunit_twice(int x)
{
	return 2 * x;
}

static void optional_kunit_store(int *where, int x)
{
	*where = x;
}

static const int optional_kunit_table[] = { 7, 11, 13 };

struct optional_kunit_ops {
	int (*twice)(int x);
	void (*store)(int *where, int x);
};

static const struct optional_kunit_ops optional_kunit_ops_table = {
	.twice = optional_kunit_twice,
	.store = optional_kunit_store,
};

/* Only the first member, as an older consumer knows the table. */
struct optional_kunit_old_ops {
	int (*twice)(int x);
};

/* With one more member, as a newer consumer knows it. */
struct optional_kunit_new_ops {
	struct optional_kunit_ops ops;
	int (*thrice)(int x);
};

/*
 * The header of an absent provider may supply a stub of the very name that is
 * looked up.  This broke the build of symbol_get() users under CONFIG_MODULES=n.
 */
static inline int optional_kunit_stubbed(int x)
{
	return -1;
}

static struct optional_provider twice_provider =
	OPTIONAL_PROVIDER_SYMBOL(optional_kunit_twice);

static void register_one(struct kunit *test, struct optional_provider *provider)
{
	KUNIT_ASSERT_EQ(test, 0, optional_provider_register(provider, 1));
}

static void unregister_one(struct optional_provider *provider)
{
	optional_provider_unregister(provider, 1);
}

/* Presence */

static void optional_test_present_found(struct kunit *test)
{
	static struct optional_provider providers[] = {
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_twice),
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_store),
	};
	int (*twice)(int x);
	int stored = 0;

	KUNIT_ASSERT_EQ(test, 0, optional_provider_register(providers, 2));

	twice = optional_symbol_get(optional_kunit_twice);
	KUNIT_EXPECT_PTR_EQ(test, twice, &optional_kunit_twice);
	if (twice)
		optional_symbol_put(optional_kunit_twice);

	twice = optional_symbol_enter(optional_kunit_twice);
	KUNIT_EXPECT_PTR_EQ(test, twice, &optional_kunit_twice);
	if (twice)
		optional_symbol_exit(optional_kunit_twice);

	KUNIT_EXPECT_EQ(test, 42, optional_call(optional_kunit_twice, -1, 21));
	optional_call_void(optional_kunit_store, &stored, 5);
	KUNIT_EXPECT_EQ(test, 5, stored);

	optional_provider_unregister(providers, 2);
}

static void optional_test_inv4_absent_null(struct kunit *test)
{
	int evaluated = 0;

	KUNIT_EXPECT_NULL(test, optional_symbol_get(vfree));
	KUNIT_EXPECT_NULL(test, optional_symbol_enter(vfree));
	KUNIT_EXPECT_NULL(test, optional_ops_get(optional_kunit_ops));
	KUNIT_EXPECT_EQ(test, (size_t)5, optional_call(ksize, 5, &evaluated + evaluated++));
	optional_call_void(vfree, &evaluated + evaluated++);
	KUNIT_EXPECT_EQ_MSG(test, 0, evaluated, "arguments of a call not made");
}

#ifdef CONFIG_TRACEPOINTS
/* How much one task logs and allocates. */
static struct {
	const struct task_struct *task;
	int lines;
	int allocations;
} cost;

static void probe_console(void *unused, const char *text, size_t len)
{
	cost.lines += cost.task == current;
}

static void probe_kmalloc(void *unused, unsigned long call_site, const void *ptr,
			  size_t bytes_req, size_t bytes_alloc, gfp_t gfp_flags, int node)
{
	cost.allocations += cost.task == current;
}

static void probe_kmem_cache_alloc(void *unused, unsigned long call_site, const void *ptr,
				   struct kmem_cache *cache, gfp_t gfp_flags, int node)
{
	cost.allocations += cost.task == current;
}

/* Before 6.1, the tracepoints had no node. */
#define KMALLOC_HAS_NODE	__same_type(register_trace_kmalloc, \
					    int (typeof(probe_kmalloc) *, void *))
#endif

static void optional_test_inv4_absent_costs_nothing(struct kunit *test)
{
#ifdef CONFIG_TRACEPOINTS
	static struct optional_key departed = OPTIONAL_KEY_SYMBOL(optional_kunit_twice);
	struct kmem_cache *cache;
	int i;

	if (!KMALLOC_HAS_NODE) {
		kunit_skip(test, "needs the tracepoint kmalloc of 6.1");
		return;
	}

	cache = kmem_cache_create("optional_kunit", 8, 0, 0, NULL);
	KUNIT_ASSERT_NOT_NULL(test, cache);
	register_one(test, &twice_provider);
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&departed));
	optional_provider_put(&departed);
	unregister_one(&twice_provider);

	memset(&cost, 0, sizeof(cost));
	KUNIT_ASSERT_EQ(test, 0, register_trace_console(probe_console, NULL));
	KUNIT_ASSERT_EQ(test, 0, register_trace_kmalloc((void *)probe_kmalloc, NULL));
	KUNIT_ASSERT_EQ(test, 0, register_trace_kmem_cache_alloc((void *)probe_kmem_cache_alloc,
								 NULL));
	cost.task = current;
	for (i = 0; i < 2; i++) {
		optional_symbol_get(vfree);
		optional_symbol_enter(vfree);
		optional_ops_get(optional_kunit_ops);
		optional_call(ksize, 5, NULL);
		optional_symbol_get_by_name("vfree");
		optional_provider_get(&departed);
		optional_provider_enter(&departed);
	}
	KUNIT_EXPECT_EQ(test, 0, cost.lines);
	KUNIT_EXPECT_EQ(test, 0, cost.allocations);

	/* The probes do notice a message and both kinds of allocation. */
	kfree(kmalloc(8, GFP_KERNEL));
	kmem_cache_free(cache, kmem_cache_alloc(cache, GFP_KERNEL));
	pr_info("one line, two allocations\n");
	KUNIT_EXPECT_EQ(test, 1, cost.lines);
	KUNIT_EXPECT_EQ(test, 2, cost.allocations);
	cost.task = NULL;
	unregister_trace_kmem_cache_alloc((void *)probe_kmem_cache_alloc, NULL);
	unregister_trace_kmalloc((void *)probe_kmalloc, NULL);
	unregister_trace_console(probe_console, NULL);
	tracepoint_synchronize_unregister();
	kmem_cache_destroy(cache);
#else
	kunit_skip(test, "needs CONFIG_TRACEPOINTS");
#endif
}

static void optional_test_late_found(struct kunit *test)
{
	static struct optional_provider late = { .name = "optional_kunit.late" };
	static struct optional_key key = { .name = "optional_kunit.late" };

	late.addr = optional_kunit_twice;
	KUNIT_EXPECT_NULL(test, optional_provider_get(&key));
	KUNIT_EXPECT_NULL(test, optional_provider_get(&key));

	register_one(test, &late);
	KUNIT_EXPECT_PTR_EQ(test, optional_provider_get(&key), late.addr);
	optional_provider_put(&key);
	unregister_one(&late);
}

static void optional_test_departed_null(struct kunit *test)
{
	static struct optional_key key = OPTIONAL_KEY_SYMBOL(optional_kunit_twice);
	int round;

	/* In the second round, the key uses the slot that it cached in the first. */
	for (round = 0; round < 2; round++) {
		register_one(test, &twice_provider);
		KUNIT_EXPECT_NOT_NULL(test, optional_provider_enter(&key));
		optional_provider_exit(&key);
		unregister_one(&twice_provider);
		KUNIT_EXPECT_NULL(test, optional_provider_enter(&key));
		KUNIT_EXPECT_NULL(test, optional_provider_get(&key));
	}
}

/*
 * A key remembers that its lookup found no slot, and does not search again until a new
 * slot is made.  Once it has found its slot, it remembers that.
 */
static void optional_test_key_remembers(struct kunit *test)
{
	static struct optional_provider late = { .name = "optional_kunit.remembered" };
	static struct optional_key key = { .name = "optional_kunit.none" };

	KUNIT_EXPECT_NULL(test, optional_provider_get(&key));
	register_one(test, &twice_provider);
	key.name = "optional_kunit_twice";
	KUNIT_EXPECT_NULL(test, optional_provider_get(&key));

	late.addr = optional_kunit_table;
	register_one(test, &late);
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&key));
	key.name = NULL;
	optional_provider_put(&key);
	unregister_one(&late);
	unregister_one(&twice_provider);
}

/* With a cached slot and a provider, the inline functions need not call the registry. */
static void optional_test_inline_functions_suffice(struct kunit *test)
{
	static struct optional_key key = OPTIONAL_KEY_SYMBOL(optional_kunit_twice);

	if (IS_ENABLED(CONFIG_LOCKDEP) || IS_ENABLED(CONFIG_OPTIONAL_PROVIDER_TRACK)) {
		kunit_skip(test, "needs a kernel without lockdep and tracking");
		return;
	}

	register_one(test, &twice_provider);
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_enter(&key));
	KUNIT_EXPECT_EQ(test, (size_t)0, key.front->size);
	optional_provider_exit(&key);
	unregister_one(&twice_provider);
}

static void optional_test_data_symbol_found(struct kunit *test)
{
	static struct optional_provider table =
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_table);
	const int (*found)[3];

	register_one(test, &table);
	found = optional_symbol_get(optional_kunit_table);
	KUNIT_EXPECT_PTR_EQ(test, found, &optional_kunit_table);
	if (found) {
		KUNIT_EXPECT_EQ(test, 13, (*found)[2]);
		optional_symbol_put(optional_kunit_table);
	}
	unregister_one(&table);
}

static void optional_test_ops_found(struct kunit *test)
{
	static struct optional_provider provider =
		OPTIONAL_PROVIDER_OPS(optional_kunit_ops, &optional_kunit_ops_table);
	const struct optional_kunit_ops *ops;

	register_one(test, &provider);
	ops = optional_ops_get(optional_kunit_ops);
	KUNIT_EXPECT_PTR_EQ(test, ops, &optional_kunit_ops_table);
	if (ops)
		optional_ops_put(optional_kunit_ops);
	ops = optional_ops_enter(optional_kunit_ops);
	KUNIT_EXPECT_PTR_EQ(test, ops, &optional_kunit_ops_table);
	if (ops) {
		KUNIT_EXPECT_EQ(test, 8, ops->twice(4));
		optional_ops_exit(optional_kunit_ops);
	}
	unregister_one(&provider);
}

static void optional_test_ops_longer_found(struct kunit *test)
{
	static struct optional_provider provider =
		OPTIONAL_PROVIDER_OPS(optional_kunit_ops, &optional_kunit_ops_table);
	static struct optional_key key = {
		.name = "optional_kunit_ops",
		.size = sizeof(struct optional_kunit_old_ops),
	};
	const struct optional_kunit_old_ops *ops;

	register_one(test, &provider);
	ops = optional_provider_enter(&key);
	KUNIT_EXPECT_NOT_NULL(test, ops);
	if (ops) {
		KUNIT_EXPECT_EQ(test, 8, ops->twice(4));
		optional_provider_exit(&key);
	}
	unregister_one(&provider);
}

static void optional_test_inv5_ops_shorter_null(struct kunit *test)
{
	static struct optional_provider provider =
		OPTIONAL_PROVIDER_OPS(optional_kunit_ops, &optional_kunit_ops_table);
	static struct optional_key key = {
		.name = "optional_kunit_ops",
		.size = sizeof(struct optional_kunit_new_ops),
	};

	register_one(test, &provider);
	KUNIT_EXPECT_NULL(test, optional_provider_get(&key));
	KUNIT_EXPECT_NULL(test, optional_provider_enter(&key));
	unregister_one(&provider);
}

static void optional_test_inv5_symbol_for_ops_null(struct kunit *test)
{
	static struct optional_provider provider =
		OPTIONAL_PROVIDER_OPS(optional_kunit_ops, &optional_kunit_ops_table);
	static struct optional_key symbol = { .name = "optional_kunit_ops" };
	static struct optional_key ops = {
		.name = "optional_kunit_twice",
		.size = sizeof(struct optional_kunit_old_ops),
	};

	register_one(test, &provider);
	register_one(test, &twice_provider);
	KUNIT_EXPECT_NULL(test, optional_provider_get(&symbol));
	KUNIT_EXPECT_NULL(test, optional_provider_get(&ops));
	unregister_one(&twice_provider);
	unregister_one(&provider);
}

static void optional_test_static_inline_stub_harmless(struct kunit *test)
{
	static struct optional_provider real = {
		.name = "optional_kunit_stubbed",
	};
	int (*fn)(int x);

	real.addr = optional_kunit_twice;
	KUNIT_EXPECT_NULL(test, optional_symbol_get(optional_kunit_stubbed));
	KUNIT_EXPECT_EQ(test, -2, optional_call(optional_kunit_stubbed, -2, 3));

	register_one(test, &real);
	fn = optional_symbol_get(optional_kunit_stubbed);
	KUNIT_EXPECT_PTR_EQ(test, fn, &optional_kunit_twice);
	if (fn)
		optional_symbol_put(optional_kunit_stubbed);
	KUNIT_EXPECT_EQ(test, 6, optional_call(optional_kunit_stubbed, -2, 3));
	unregister_one(&real);

	/* A direct call still calls the stub. */
	KUNIT_EXPECT_EQ(test, -1, optional_kunit_stubbed(3));
}

static void optional_test_two_consumers_share(struct kunit *test)
{
	static struct optional_key one = OPTIONAL_KEY_SYMBOL(optional_kunit_twice);
	static struct optional_key two = OPTIONAL_KEY_SYMBOL(optional_kunit_twice);

	register_one(test, &twice_provider);
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&one));
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&two));
	optional_provider_put(&one);
	/* The count belongs to the interface, so a put may use either key. */
	optional_provider_put(&one);
	unregister_one(&twice_provider);
}

static int put_thread(void *done)
{
	optional_symbol_put(optional_kunit_twice);
	complete(done);
	return 0;
}

static void optional_test_pin_put_by_another_task(struct kunit *test)
{
	DECLARE_COMPLETION_ONSTACK(done);

	register_one(test, &twice_provider);
	/* The section belongs to this task, so the thread's put must end the pin. */
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_get(optional_kunit_twice));
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_enter(optional_kunit_twice));
	KUNIT_ASSERT_FALSE(test, IS_ERR(kthread_run(put_thread, &done, "put")));
	wait_for_completion(&done);
	optional_symbol_exit(optional_kunit_twice);
	unregister_one(&twice_provider);
}

static void optional_test_put_addr_releases(struct kunit *test)
{
	const void *addr;

	register_one(test, &twice_provider);
	addr = optional_symbol_get(optional_kunit_twice);
	KUNIT_EXPECT_NOT_NULL(test, addr);
	if (addr)
		optional_symbol_put_addr(addr);
	/* If the pin is still held, this hangs and a message is logged. */
	unregister_one(&twice_provider);
}

static void optional_test_by_name_found(struct kunit *test)
{
	char name[32];

	snprintf(name, sizeof(name), "optional_kunit_%s", "twice");
	KUNIT_EXPECT_NULL(test, optional_symbol_get_by_name(name));
	register_one(test, &twice_provider);
	KUNIT_EXPECT_PTR_EQ(test, optional_symbol_get_by_name(name),
			    (void *)optional_kunit_twice);
	KUNIT_EXPECT_PTR_EQ(test, optional_symbol_request_by_name(name),
			    (void *)optional_kunit_twice);
	optional_symbol_put_by_name(name);
	optional_symbol_put_by_name(name);
	unregister_one(&twice_provider);
}

static void optional_test_put_addr_finds_the_pinned(struct kunit *test)
{
	static struct optional_provider providers[2] = {
		{ .name = "optional_kunit.one" }, { .name = "optional_kunit.other" },
	};
	struct optional_key keys[2] = {
		{ .name = "optional_kunit.one" }, { .name = "optional_kunit.other" },
	};
	int i;

	/* One address under two names, only one of which is pinned. */
	providers[0].addr = optional_kunit_twice;
	providers[1].addr = optional_kunit_twice;
	KUNIT_ASSERT_EQ(test, 0, optional_provider_register(providers, 2));
	for (i = 0; i < 2; i++) {
		KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&keys[i]));
		optional_symbol_put_addr(optional_kunit_twice);
	}
	optional_provider_unregister(providers, 2);
}

static void optional_test_request_present_found(struct kunit *test)
{
	register_one(test, &twice_provider);
	KUNIT_EXPECT_PTR_EQ(test, optional_symbol_request(optional_kunit_twice),
			    &optional_kunit_twice);
	optional_symbol_put(optional_kunit_twice);
	unregister_one(&twice_provider);
}

static void optional_test_request_absent_null(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, optional_symbol_request(vfree));
}

/* What unregistration waits for */

struct unregistration {
	struct optional_provider *providers;
	unsigned int count;
	struct completion done;
	bool go;
};

static int unregistration_thread(void *data)
{
	struct unregistration *u = data;

	while (!READ_ONCE(u->go))
		usleep_range(100, 200);
	optional_provider_unregister(u->providers, u->count);
	complete(&u->done);
	return 0;
}

static void unregistration_prepare(struct kunit *test, struct unregistration *u,
				   struct optional_provider *providers, unsigned int count)
{
	u->providers = providers;
	u->count = count;
	u->go = false;
	init_completion(&u->done);
	KUNIT_ASSERT_FALSE(test, IS_ERR(kthread_run(unregistration_thread, u,
						    "unregistration")));
}

static void unregistration_start(struct kunit *test, struct unregistration *u,
				 struct optional_provider *provider)
{
	unregistration_prepare(test, u, provider, 1);
	WRITE_ONCE(u->go, true);
}

static bool unregistration_ends_within(struct unregistration *u, long timeout)
{
	return wait_for_completion_timeout(&u->done, timeout);
}

static void optional_test_put_addr_releases_one_alone(struct kunit *test)
{
	static struct optional_provider other =
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_store);
	struct unregistration u;

	register_one(test, &twice_provider);
	register_one(test, &other);
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_get(optional_kunit_twice));
	/* The address of no interface: ends the only pin on the address's owner. */
	optional_symbol_put_addr(optional_test_put_addr_releases_one_alone);
	/* It is known which pin that was, so another one is not waited for. */
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_get(optional_kunit_store));
	unregistration_start(test, &u, &twice_provider);
	KUNIT_EXPECT_TRUE(test, unregistration_ends_within(&u, TIMEOUT));
	optional_symbol_put(optional_kunit_store);

	/* The address of a pinned interface: ends a pin on this one, not on the other. */
	register_one(test, &twice_provider);
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_get(optional_kunit_twice));
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_get(optional_kunit_store));
	optional_symbol_put_addr(optional_kunit_store);
	unregister_one(&other);
	optional_symbol_put(optional_kunit_twice);
	unregister_one(&twice_provider);
}

static void optional_test_inv1_pin_holds_unregister(struct kunit *test)
{
	struct unregistration u;

	register_one(test, &twice_provider);
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_get(optional_kunit_twice));
	unregistration_start(test, &u, &twice_provider);
	KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&u, GRACE));
	KUNIT_EXPECT_NULL(test, optional_symbol_get(optional_kunit_twice));
	KUNIT_EXPECT_NULL(test, optional_symbol_enter(optional_kunit_twice));
	optional_symbol_put(optional_kunit_twice);
	KUNIT_EXPECT_TRUE(test, unregistration_ends_within(&u, TIMEOUT));
}

static void optional_test_inv1_section_holds_unregister(struct kunit *test)
{
	static struct optional_provider successor =
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_twice);
	struct unregistration u;

	register_one(test, &twice_provider);
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_enter(optional_kunit_twice));
	unregistration_start(test, &u, &twice_provider);
	KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&u, GRACE));
	KUNIT_EXPECT_NULL(test, optional_symbol_enter(optional_kunit_twice));
	KUNIT_EXPECT_EQ(test, -EBUSY, optional_provider_register(&successor, 1));
	optional_symbol_exit(optional_kunit_twice);
	KUNIT_EXPECT_TRUE(test, unregistration_ends_within(&u, TIMEOUT));

	register_one(test, &successor);
	unregister_one(&successor);
}

static void optional_test_inv1_each_of_many_holds_unregister(struct kunit *test)
{
	struct unregistration u;

	register_one(test, &twice_provider);
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_enter(optional_kunit_twice));
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_enter(optional_kunit_twice));
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_get(optional_kunit_twice));
	unregistration_start(test, &u, &twice_provider);
	optional_symbol_exit(optional_kunit_twice);
	KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&u, GRACE));
	optional_symbol_put(optional_kunit_twice);
	KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&u, GRACE));
	optional_symbol_exit(optional_kunit_twice);
	KUNIT_EXPECT_TRUE(test, unregistration_ends_within(&u, TIMEOUT));
}

/*
 * Unregistration also waits for a lookup that has seen the provider, but has not been
 * counted yet.  Three tests show this: unregistration waits for a grace period, on any
 * kernel; it does so after lookups have begun to fail; and a lookup is not preempted
 * between seeing the provider and being counted.  Nor is an exit or put between seeing
 * the state of the slot and being counted, so it either comes before the end of the grace
 * period, or wakes the unregistration.
 */
static void optional_test_inv1_unregister_grace_period(struct kunit *test)
{
#ifdef NUM_ACTIVE_RCU_POLL_FULL_OLDSTATE
	struct rcu_gp_oldstate before;

	register_one(test, &twice_provider);
	get_state_synchronize_rcu_full(&before);
	unregister_one(&twice_provider);
	KUNIT_EXPECT_TRUE(test, poll_state_synchronize_rcu_full(&before));
#else
	kunit_skip(test, "needs get_state_synchronize_rcu_full(), new in 6.1");
#endif
}

static void optional_test_inv1_lookup_holds_unregister(struct kunit *test)
{
	struct unregistration u = { .providers = &twice_provider, .count = 1 };
	bool found = true, done;
	struct task_struct *thread;
	int i;

	if (num_online_cpus() < 2) {
		kunit_skip(test, "needs two CPUs");
		return;
	}

	register_one(test, &twice_provider);
	init_completion(&u.done);
	thread = kthread_create(unregistration_thread, &u, "unregistration");
	KUNIT_ASSERT_FALSE(test, IS_ERR(thread));
	migrate_disable();
	kthread_bind(thread, cpumask_any_but(cpu_online_mask, smp_processor_id()));
	wake_up_process(thread);
	rcu_read_lock_sched();
	WRITE_ONCE(u.go, true);
	for (i = 0; i < 1000 && found; i++) {
		mdelay(1);
		found = optional_symbol_enter(optional_kunit_twice);
		if (found)
			optional_symbol_exit(optional_kunit_twice);
	}
	mdelay(100);
	done = completion_done(&u.done);
	rcu_read_unlock_sched();
	migrate_enable();
	KUNIT_EXPECT_FALSE(test, found);
	KUNIT_EXPECT_FALSE(test, done);
	KUNIT_EXPECT_TRUE(test, unregistration_ends_within(&u, TIMEOUT));
}

/*
 * Only a hardware breakpoint can observe a lookup, or an end, while it is counted, and
 * one provider of an array going live after the other.
 */
#if defined(CONFIG_HAVE_HW_BREAKPOINT) && defined(CONFIG_PREEMPT_COUNT)
static unsigned int counted_depth;

static void counted(struct perf_event *bp, struct perf_sample_data *data,
		    struct pt_regs *regs)
{
	WRITE_ONCE(counted_depth, preempt_count() & PREEMPT_MASK);
}

static struct perf_event *watch(void *data, perf_overflow_handler_t written)
{
	struct perf_event_attr attr;

	hw_breakpoint_init(&attr);
	attr.bp_addr = (unsigned long)data;
	attr.bp_len = sizeof(long);
	attr.bp_type = HW_BREAKPOINT_W;
	return perf_event_create_kernel_counter(&attr, smp_processor_id(), NULL, written, NULL);
}

static void expect_not_preempted(struct kunit *test, struct optional_key *key)
{
	struct perf_event *sections, *gets, *puts;
	struct optional_uses *uses;
	unsigned int outside;

	migrate_disable();
	uses = this_cpu_ptr(key->front->uses);
	sections = watch(&uses->sections, counted);
	gets = watch(&uses->gets, counted);
	puts = watch(&uses->puts, counted);
	if (IS_ERR(sections) || IS_ERR(gets) || IS_ERR(puts)) {
		KUNIT_FAIL(test, "no hardware breakpoint");
		goto out;
	}

	WRITE_ONCE(counted_depth, UINT_MAX);
	WRITE_ONCE(uses->sections, uses->sections);
	outside = READ_ONCE(counted_depth);
	KUNIT_EXPECT_NE(test, UINT_MAX, outside);

	WRITE_ONCE(counted_depth, outside);
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_enter(key));
	KUNIT_EXPECT_EQ_MSG(test, outside + 1, READ_ONCE(counted_depth), "enter");

	WRITE_ONCE(counted_depth, outside);
	optional_provider_exit(key);
	KUNIT_EXPECT_EQ_MSG(test, outside + 1, READ_ONCE(counted_depth), "exit");

	WRITE_ONCE(counted_depth, outside);
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(key));
	KUNIT_EXPECT_EQ_MSG(test, outside + 1, READ_ONCE(counted_depth), "get");

	WRITE_ONCE(counted_depth, outside);
	optional_provider_put(key);
	KUNIT_EXPECT_EQ_MSG(test, outside + 1, READ_ONCE(counted_depth), "put");
out:
	if (!IS_ERR(sections))
		perf_event_release_kernel(sections);
	if (!IS_ERR(gets))
		perf_event_release_kernel(gets);
	if (!IS_ERR(puts))
		perf_event_release_kernel(puts);
	migrate_enable();
}

static unsigned int writes, first_written, last_written;

static void write_first(struct perf_event *bp, struct perf_sample_data *data,
			struct pt_regs *regs)
{
	first_written = ++writes;
}

static void write_last(struct perf_event *bp, struct perf_sample_data *data,
		       struct pt_regs *regs)
{
	last_written = ++writes;
}

static DEFINE_PER_CPU(struct optional_uses, inline_uses);
static const atomic_t inline_refs = ATOMIC_INIT(2);
#endif

static void optional_test_inv1_lookup_not_preempted(struct kunit *test)
{
#if defined(CONFIG_HAVE_HW_BREAKPOINT) && defined(CONFIG_PREEMPT_COUNT)
	static struct optional_key key = OPTIONAL_KEY_SYMBOL(optional_kunit_twice);
	/* Makes the inline functions do the work, even if the registry would not. */
	static struct optional_front inline_front = {
		.addr = optional_kunit_twice,
		.uses = &inline_uses,
		.refs = &inline_refs,
	};
	static struct optional_key inline_key = { .front = &inline_front };

	expect_not_preempted(test, &inline_key);

	register_one(test, &twice_provider);
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_enter(&key));
	optional_provider_exit(&key);
	expect_not_preempted(test, &key);
	unregister_one(&twice_provider);
#else
	kunit_skip(test, "needs CONFIG_HAVE_HW_BREAKPOINT and CONFIG_PREEMPT_COUNT");
#endif
}

static void optional_test_array_goes_live_in_order(struct kunit *test)
{
#if defined(CONFIG_HAVE_HW_BREAKPOINT) && defined(CONFIG_PREEMPT_COUNT)
	static struct optional_provider providers[] = {
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_table),
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_twice),
	};
	static struct optional_key first = OPTIONAL_KEY_SYMBOL(optional_kunit_table);
	static struct optional_key last = OPTIONAL_KEY_SYMBOL(optional_kunit_twice);
	struct perf_event *writes_first, *writes_last;

	/* So that there are slots. */
	KUNIT_ASSERT_EQ(test, 0, optional_provider_register(providers, 2));
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_enter(&first));
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_enter(&last));
	optional_provider_exit(&last);
	optional_provider_exit(&first);
	optional_provider_unregister(providers, 2);

	migrate_disable();
	writes_first = watch(&first.front->refs, write_first);
	writes_last = watch(&last.front->refs, write_last);
	if (IS_ERR(writes_first) || IS_ERR(writes_last))
		KUNIT_FAIL(test, "no hardware breakpoint");
	KUNIT_EXPECT_EQ(test, 0, optional_provider_register(providers, 2));
	KUNIT_EXPECT_EQ(test, 1U, first_written);
	KUNIT_EXPECT_EQ(test, 2U, last_written);
	if (!IS_ERR(writes_first))
		perf_event_release_kernel(writes_first);
	if (!IS_ERR(writes_last))
		perf_event_release_kernel(writes_last);
	migrate_enable();
	optional_provider_unregister(providers, 2);
#else
	kunit_skip(test, "needs CONFIG_HAVE_HW_BREAKPOINT and CONFIG_PREEMPT_COUNT");
#endif
}

static void optional_test_inv1_second_unregister_waits(struct kunit *test)
{
	static struct optional_provider unrelated =
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_store);
	struct unregistration first, second;

	register_one(test, &twice_provider);
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_enter(optional_kunit_twice));
	unregistration_start(test, &first, &twice_provider);
	KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&first, GRACE));
	unregistration_start(test, &second, &twice_provider);
	KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&second, GRACE));
	/* This wakes it, but it must go on waiting. */
	register_one(test, &unrelated);
	unregister_one(&unrelated);
	KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&second, GRACE));
	optional_symbol_exit(optional_kunit_twice);
	KUNIT_EXPECT_TRUE(test, unregistration_ends_within(&second, TIMEOUT));
	KUNIT_EXPECT_TRUE(test, unregistration_ends_within(&first, TIMEOUT));
}

/* Not even those next to it in an array hold it. */
static void optional_test_second_unregister_not_held_by_others(struct kunit *test)
{
	static struct optional_provider providers[] = {
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_table),
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_twice),
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_store),
	};
	struct unregistration u[3], second;
	int i;

	KUNIT_ASSERT_EQ(test, 0, optional_provider_register(providers, 3));
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_enter(optional_kunit_table));
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_enter(optional_kunit_twice));
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_enter(optional_kunit_store));
	for (i = 0; i < 3; i++) {
		unregistration_start(test, &u[i], &providers[i]);
		KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&u[i], GRACE));
	}
	unregistration_start(test, &second, &providers[1]);
	KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&second, GRACE));
	optional_symbol_exit(optional_kunit_twice);
	KUNIT_EXPECT_TRUE(test, unregistration_ends_within(&u[1], TIMEOUT));
	KUNIT_EXPECT_TRUE(test, unregistration_ends_within(&second, TIMEOUT));
	optional_symbol_exit(optional_kunit_table);
	optional_symbol_exit(optional_kunit_store);
	KUNIT_EXPECT_TRUE(test, unregistration_ends_within(&u[0], TIMEOUT));
	KUNIT_EXPECT_TRUE(test, unregistration_ends_within(&u[2], TIMEOUT));
}

static void optional_test_others_not_held(struct kunit *test)
{
	static struct optional_provider other =
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_store);
	struct unregistration u;

	register_one(test, &twice_provider);
	register_one(test, &other);
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_enter(optional_kunit_twice));
	unregistration_start(test, &u, &other);
	KUNIT_EXPECT_TRUE(test, unregistration_ends_within(&u, TIMEOUT));
	optional_symbol_exit(optional_kunit_twice);
	unregister_one(&twice_provider);
}

/*
 * The message names which provider of an array is in use, and how.  With tracking, it
 * has the stacks of what is held, but not of what was.
 */
static void optional_test_wait_is_logged(struct kunit *test)
{
	static struct optional_provider providers[] = {
		{ .name = "optional_kunit.unused", .addr = optional_kunit_table },
		{ .name = "optional_kunit.used", .addr = optional_kunit_table },
	};
	static struct optional_key key = { .name = "optional_kunit.used" };
	struct unregistration u;

	KUNIT_ASSERT_EQ(test, 0, optional_provider_register(providers, 2));
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&key));
	optional_provider_put(&key);
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_enter(&key));
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&key));
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&key));
	unregistration_prepare(test, &u, providers, 2);
	WRITE_ONCE(u.go, true);
	KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&u, 11 * HZ));
	optional_provider_put(&key);
	/* It is woken, but does not report again so soon. */
	KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&u, HZ));
	optional_provider_put(&key);
	optional_provider_exit(&key);
	KUNIT_EXPECT_TRUE(test, unregistration_ends_within(&u, TIMEOUT));
}

/* The error path of an init that fails after it has registered. */
static int failing_init(struct completion *registered, struct completion *used)
{
	int ret = optional_provider_register(&twice_provider, 1);

	if (ret)
		return ret;
	complete(registered);
	wait_for_completion_timeout(used, TIMEOUT);
	unregister_one(&twice_provider);
	return -ENODEV;
}

struct init_user {
	struct completion registered;
	struct completion used;
	bool found;
	bool putting;
};

static int init_user_thread(void *data)
{
	struct init_user *user = data;

	wait_for_completion_timeout(&user->registered, TIMEOUT);
	user->found = optional_symbol_get(optional_kunit_twice);
	complete(&user->used);
	/* Let the error path reach its wait while the pin is held. */
	msleep(20);
	WRITE_ONCE(user->putting, true);
	if (user->found)
		optional_symbol_put(optional_kunit_twice);
	return 0;
}

static void optional_test_inv1_failing_init_reaches_none(struct kunit *test)
{
	struct init_user user = { .found = false };

	init_completion(&user.registered);
	init_completion(&user.used);
	KUNIT_ASSERT_FALSE(test, IS_ERR(kthread_run(init_user_thread, &user,
						    "init-user")));
	KUNIT_EXPECT_EQ(test, -ENODEV,
			failing_init(&user.registered, &user.used));
	KUNIT_EXPECT_TRUE(test, user.found);
	KUNIT_EXPECT_TRUE_MSG(test, READ_ONCE(user.putting), "unregistration waits for the put");
	KUNIT_EXPECT_NULL(test, optional_symbol_enter(optional_kunit_twice));
}

/* A provider whose code must only run between register and unregister. */
static struct {
	bool alive;
	bool stop;
	unsigned long calls;
	unsigned long late;
} hammered;

static int optional_kunit_hammered(void)
{
	if (!READ_ONCE(hammered.alive))
		WRITE_ONCE(hammered.late, hammered.late + 1);
	cond_resched();
	if (!READ_ONCE(hammered.alive))
		WRITE_ONCE(hammered.late, hammered.late + 1);
	return 1;
}

static int hammer_thread(void *data)
{
	struct completion *done = data;
	int (*fn)(void);

	while (!READ_ONCE(hammered.stop)) {
		hammered.calls += optional_call(optional_kunit_hammered, 0);
		fn = optional_symbol_get(optional_kunit_hammered);
		if (fn) {
			hammered.calls += fn();
			optional_symbol_put(optional_kunit_hammered);
		}
		cond_resched();
	}
	complete(done);
	return 0;
}

static void optional_test_inv1_hammer_never_late(struct kunit *test)
{
	static struct optional_provider provider =
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_hammered);
	DECLARE_COMPLETION_ONSTACK(done);
	int round;

	memset(&hammered, 0, sizeof(hammered));
	KUNIT_ASSERT_FALSE(test, IS_ERR(kthread_run(hammer_thread, &done, "hammer")));
	for (round = 0; round < 100; round++) {
		WRITE_ONCE(hammered.alive, true);
		register_one(test, &provider);
		cond_resched();
		if (!(round % 10))
			msleep(20);
		unregister_one(&provider);
		WRITE_ONCE(hammered.alive, false);
		cond_resched();
	}
	WRITE_ONCE(hammered.stop, true);
	KUNIT_ASSERT_TRUE(test, wait_for_completion_timeout(&done, TIMEOUT));
	KUNIT_EXPECT_GT(test, hammered.calls, 0UL);
	KUNIT_EXPECT_EQ(test, hammered.late, 0UL);
}

/* Owners */

static void optional_test_owner_null_pinned(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, 0,
			optional_provider_register_owner(&twice_provider, 1, NULL));
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_get(optional_kunit_twice));
	optional_symbol_put(optional_kunit_twice);
	unregister_one(&twice_provider);
}

#ifdef CONFIG_MODULES
/* Enough of a module for try_module_get() and module_put(). */
static struct module *fake_module(struct kunit *test, enum module_state state)
{
	struct module *mod = kunit_kzalloc(test, sizeof(*mod), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mod);
	strscpy(mod->name, "fake", sizeof(mod->name));
	mod->state = state;
	atomic_set(&mod->refcnt, 1);
	return mod;
}
#endif

/* The last put must wake the unregistration, and an inline one cannot. */
static void optional_test_inv1_pin_on_module_holds_unregister(struct kunit *test)
{
#ifdef CONFIG_MODULES
	static struct optional_key key = OPTIONAL_KEY_SYMBOL(optional_kunit_twice);
	struct module *owner = fake_module(test, MODULE_STATE_LIVE);
	struct unregistration u;

	KUNIT_ASSERT_EQ(test, 0, optional_provider_register_owner(&twice_provider, 1, owner));
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&key));
	unregistration_start(test, &u, &twice_provider);
	KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&u, GRACE));
	optional_provider_put(&key);
	KUNIT_EXPECT_TRUE(test, unregistration_ends_within(&u, TIMEOUT));
#else
	kunit_skip(test, "needs CONFIG_MODULES");
#endif
}

static void optional_test_inv2_pin_holds_owner(struct kunit *test)
{
#ifdef CONFIG_MODULES
	static struct optional_key key = OPTIONAL_KEY_SYMBOL(optional_kunit_twice);
	struct module *owner = fake_module(test, MODULE_STATE_LIVE);

	KUNIT_ASSERT_EQ(test, 0,
			optional_provider_register_owner(&twice_provider, 1, owner));
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_get(optional_kunit_twice));
	KUNIT_EXPECT_EQ(test, 2, atomic_read(&owner->refcnt));
	optional_symbol_put(optional_kunit_twice);
	KUNIT_EXPECT_EQ(test, 1, atomic_read(&owner->refcnt));

	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_enter(optional_kunit_twice));
	KUNIT_EXPECT_EQ(test, 1, atomic_read(&owner->refcnt));
	optional_symbol_exit(optional_kunit_twice);

	/* The second get is done by the inline functions, if they are used. */
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&key));
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&key));
	KUNIT_EXPECT_EQ(test, 3, atomic_read(&owner->refcnt));
	if (!IS_ENABLED(CONFIG_OPTIONAL_PROVIDER_TRACK))
		KUNIT_EXPECT_PTR_EQ(test, key.front->refs, (const atomic_t *)&owner->refcnt);
	optional_provider_put(&key);
	optional_provider_put(&key);
	KUNIT_EXPECT_EQ(test, 1, atomic_read(&owner->refcnt));
	unregister_one(&twice_provider);
#else
	kunit_skip(test, "needs CONFIG_MODULES");
#endif
}

/*
 * While rmmod is being refused, the owner's reference count lacks the module's
 * own reference, see try_release_module_ref().
 */
static void optional_test_inv5_put_due_while_rmmod_is_refused(struct kunit *test)
{
#ifdef CONFIG_MODULES
	struct module *owner = fake_module(test, MODULE_STATE_LIVE);
	const void *addr;

	KUNIT_ASSERT_EQ(test, 0,
			optional_provider_register_owner(&twice_provider, 1, owner));
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_get(optional_kunit_twice));
	atomic_dec(&owner->refcnt);
	optional_symbol_put(optional_kunit_twice);
	KUNIT_EXPECT_EQ(test, 0, atomic_read(&owner->refcnt));
	atomic_inc(&owner->refcnt);

	addr = optional_symbol_get(optional_kunit_twice);
	KUNIT_EXPECT_NOT_NULL(test, addr);
	atomic_dec(&owner->refcnt);
	optional_symbol_put_addr(addr);
	KUNIT_EXPECT_EQ(test, 0, atomic_read(&owner->refcnt));
	atomic_inc(&owner->refcnt);
	unregister_one(&twice_provider);
#else
	kunit_skip(test, "needs CONFIG_MODULES");
#endif
}

static void optional_test_going_owner_unpinned(struct kunit *test)
{
#ifdef CONFIG_MODULES
	struct module *owner = fake_module(test, MODULE_STATE_GOING);

	KUNIT_ASSERT_EQ(test, 0,
			optional_provider_register_owner(&twice_provider, 1, owner));
	KUNIT_EXPECT_NULL(test, optional_symbol_get(optional_kunit_twice));
	KUNIT_EXPECT_EQ(test, 1, atomic_read(&owner->refcnt));
	/* Its exit has not unregistered it yet; when it does, it waits for sections. */
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_enter(optional_kunit_twice));
	optional_symbol_exit(optional_kunit_twice);
	unregister_one(&twice_provider);
#else
	kunit_skip(test, "needs CONFIG_MODULES");
#endif
}

/* Puts by an address that may mean either of two pins */

/*
 * Two pins on one owner, one of which is put by an address of neither interface.  It is
 * not known which pin this ends, so both unregistrations wait until the other one is
 * put.  Both end after that, even if one has begun long before the other.
 */
static void put_addr_astray(struct kunit *test, bool first)
{
	static struct optional_provider two[] = {
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_twice),
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_store),
	};
	struct unregistration u[2];
	int i;

	for (i = 0; i < 2; i++)
		register_one(test, &two[i]);
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_get(optional_kunit_twice));
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_get(optional_kunit_store));
	unregistration_start(test, &u[0], &two[0]);
	KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&u[0], GRACE));
	/* The first of these in a boot makes unregistration poll, so it has to wake it. */
	optional_symbol_put_addr(put_addr_astray);
	KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&u[0], GRACE));
	unregistration_start(test, &u[1], &two[1]);
	KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&u[1], GRACE));
	if (first)
		optional_symbol_put(optional_kunit_twice);
	else
		optional_symbol_put(optional_kunit_store);
	for (i = 0; i < 2; i++)
		KUNIT_EXPECT_TRUE(test, unregistration_ends_within(&u[i], TIMEOUT));
}

static void optional_test_inv1_put_addr_astray(struct kunit *test)
{
	/* In this order, as the put of the first one would wake its unregistration. */
	put_addr_astray(test, false);
	put_addr_astray(test, true);
}

/* The interfaces of the tests below. */
static struct optional_provider trio[] = {
	OPTIONAL_PROVIDER_SYMBOL(optional_kunit_twice),
	OPTIONAL_PROVIDER_SYMBOL(optional_kunit_store),
	OPTIONAL_PROVIDER_SYMBOL(optional_kunit_table),
};

static struct optional_key trio_keys[] = {
	OPTIONAL_KEY_SYMBOL(optional_kunit_twice),
	OPTIONAL_KEY_SYMBOL(optional_kunit_store),
	OPTIONAL_KEY_SYMBOL(optional_kunit_table),
};

/*
 * Of two pins on one owner, one is put by address, and the one on interface @put by its
 * key.  Interface @first is then unregistered, which must not wait.  Neither put must be
 * counted against a later pin on interface @last, nor be missing when that is put.
 */
static void settle(struct kunit *test, int put, int first, int last)
{
	struct unregistration u[2];

	register_one(test, &trio[first]);
	register_one(test, &trio[last]);
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&trio_keys[first]));
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&trio_keys[last]));
	optional_symbol_put_addr(settle);
	optional_provider_put(&trio_keys[put]);
	unregistration_start(test, &u[0], &trio[first]);
	KUNIT_ASSERT_TRUE(test, unregistration_ends_within(&u[0], TIMEOUT));

	KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&trio_keys[last]));
	unregistration_start(test, &u[1], &trio[last]);
	KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&u[1], GRACE));
	optional_provider_put(&trio_keys[last]);
	KUNIT_ASSERT_TRUE(test, unregistration_ends_within(&u[1], TIMEOUT));
}

/* It depends on the names for which of the two interfaces the put by address is counted. */
static void settle_both(struct kunit *test, int one, int other)
{
	settle(test, one, one, other);
	settle(test, other, one, other);
	settle(test, one, other, one);
	settle(test, other, other, one);
}

static void optional_test_inv1_put_addr_astray_settled(struct kunit *test)
{
	settle_both(test, 0, 1);
}

/*
 * The pins and puts of another owner have no influence on this, and its pin holds its
 * unregistration.  Each of the three is the other owner's once, as it depends on the names
 * which of them is looked at first.
 */
static void optional_test_inv1_put_addr_astray_of_one_owner(struct kunit *test)
{
#ifdef CONFIG_MODULES
	struct module *owner = fake_module(test, MODULE_STATE_LIVE);
	struct unregistration u;
	int i;

	for (i = 0; i < 3; i++) {
		KUNIT_ASSERT_EQ(test, 0, optional_provider_register_owner(&trio[i], 1, owner));
		KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&trio_keys[i]));
		KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&trio_keys[i]));
		optional_provider_put(&trio_keys[i]);

		settle_both(test, (i + 1) % 3, (i + 2) % 3);

		unregistration_start(test, &u, &trio[i]);
		KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&u, GRACE));
		optional_provider_put(&trio_keys[i]);
		KUNIT_ASSERT_TRUE(test, unregistration_ends_within(&u, TIMEOUT));
	}
#else
	kunit_skip(test, "needs CONFIG_MODULES");
#endif
}

/*
 * What was put by an address that two interfaces share still counts as a pin on each.  An
 * unbalanced put does not take the module's own reference for it.
 */
static void optional_test_inv5_surplus_put_after_astray(struct kunit *test)
{
#ifdef CONFIG_MODULES
	static struct optional_provider providers[] = {
		{ .name = "optional_kunit.shared", .addr = optional_kunit_table },
		{ .name = "optional_kunit.sharing", .addr = optional_kunit_table },
	};
	static struct optional_key keys[] = {
		{ .name = "optional_kunit.shared" }, { .name = "optional_kunit.sharing" },
	};
	struct module *owner = fake_module(test, MODULE_STATE_LIVE);
	struct unregistration u;
	int i;

	KUNIT_ASSERT_EQ(test, 0, optional_provider_register_owner(providers, 2, owner));
	for (i = 0; i < 2; i++)
		KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&keys[i]));
	for (i = 0; i < 2; i++)
		optional_symbol_put_addr(optional_kunit_table);
	KUNIT_EXPECT_EQ(test, 1, atomic_read(&owner->refcnt));
	optional_provider_put(&keys[0]);	/* warns */
	KUNIT_EXPECT_EQ(test, 1, atomic_read(&owner->refcnt));
	/* So does this, if no put of another address has. */
	optional_symbol_put_addr(optional_kunit_table);
	KUNIT_EXPECT_EQ(test, 1, atomic_read(&owner->refcnt));
	unregistration_prepare(test, &u, providers, 2);
	WRITE_ONCE(u.go, true);
	KUNIT_EXPECT_TRUE(test, unregistration_ends_within(&u, TIMEOUT));
#else
	kunit_skip(test, "needs CONFIG_MODULES");
#endif
}

/* Nor does it end a pin that somebody takes later, or make another put unbalanced. */
static void optional_test_inv5_surplus_put_addr_after_astray(struct kunit *test)
{
	static struct optional_provider other =
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_store);
	static struct optional_provider surplus = {
		.name = "optional_kunit.surplus", .addr = optional_kunit_table,
	};
	static struct optional_key surplus_key = { .name = "optional_kunit.surplus" };
	struct unregistration u;

	/* All of these have one owner, which is built in. */
	register_one(test, &twice_provider);
	register_one(test, &other);
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_get(optional_kunit_twice));
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_get(optional_kunit_store));
	optional_symbol_put_addr(put_addr_astray);
	optional_symbol_put_addr(put_addr_astray);
	optional_symbol_put_addr(optional_kunit_twice);	/* unbalanced */
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_get(optional_kunit_store));
	unregistration_start(test, &u, &other);
	KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&u, GRACE));
	optional_symbol_put(optional_kunit_store);
	KUNIT_ASSERT_TRUE(test, unregistration_ends_within(&u, TIMEOUT));

	register_one(test, &other);
	register_one(test, &surplus);
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_get(optional_kunit_twice));
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_get(optional_kunit_store));
	optional_symbol_put_addr(put_addr_astray);
	optional_provider_put(&surplus_key);	/* warns if pins are tracked */
	optional_symbol_put_addr(put_addr_astray);
	unregister_one(&surplus);	/* warns if not */
	unregistration_start(test, &u, &other);
	KUNIT_ASSERT_TRUE(test, unregistration_ends_within(&u, TIMEOUT));
	unregistration_start(test, &u, &twice_provider);
	KUNIT_EXPECT_TRUE(test, unregistration_ends_within(&u, TIMEOUT));
}

/* Context */

static void use_in_atomic(struct kunit *test, bool *found)
{
	static struct optional_key key = OPTIONAL_KEY_SYMBOL(optional_kunit_twice);
	const void *got, *entered;

	got = optional_provider_get(&key);
	entered = optional_provider_enter(&key);
	*found = got && entered;
	if (entered)
		optional_provider_exit(&key);
	if (got)
		optional_symbol_put_addr(got);
	if (optional_provider_get(&key))
		optional_provider_put(&key);
}

static void optional_test_inv3_spinlock_held(struct kunit *test)
{
	static DEFINE_SPINLOCK(lock);
	bool found;

	register_one(test, &twice_provider);
	spin_lock(&lock);
	use_in_atomic(test, &found);
	spin_unlock(&lock);
	KUNIT_EXPECT_TRUE(test, found);
	unregister_one(&twice_provider);
}

static void optional_test_inv3_irqs_off(struct kunit *test)
{
	unsigned long flags;
	bool found, off;

	register_one(test, &twice_provider);
	local_irq_save(flags);
	use_in_atomic(test, &found);
	off = irqs_disabled();
	local_irq_restore(flags);
	KUNIT_EXPECT_TRUE(test, found);
	KUNIT_EXPECT_TRUE(test, off);
	unregister_one(&twice_provider);
}

static void optional_test_inv3_drain_ended_with_irqs_off(struct kunit *test)
{
	struct unregistration u;
	unsigned long flags;

	register_one(test, &twice_provider);
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_enter(optional_kunit_twice));
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_get(optional_kunit_twice));
	unregistration_start(test, &u, &twice_provider);
	KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&u, GRACE));
	local_irq_save(flags);
	optional_symbol_exit(optional_kunit_twice);
	optional_symbol_put(optional_kunit_twice);
	local_irq_restore(flags);
	KUNIT_EXPECT_TRUE(test, unregistration_ends_within(&u, TIMEOUT));
}

/* Arrays */

static void optional_test_array_half_way_none(struct kunit *test)
{
	static struct optional_provider taken =
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_store);
	static struct optional_provider providers[] = {
		{ .name = "optional_kunit.half_way", .addr = optional_kunit_table },
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_store),
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_table),
	};
	static struct optional_key key = { .name = "optional_kunit.half_way" };
	int i;

	register_one(test, &taken);
	KUNIT_EXPECT_EQ(test, -EBUSY, optional_provider_register(providers, 3));
	/* It was never live. */
	for (i = 0; i < 2; i++) {
		KUNIT_EXPECT_NULL(test, optional_provider_get(&key));
		KUNIT_EXPECT_NULL(test, optional_provider_enter(&key));
	}
	KUNIT_EXPECT_NULL(test, optional_symbol_enter(optional_kunit_table));
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_enter(optional_kunit_store));
	optional_symbol_exit(optional_kunit_store);
	unregister_one(&taken);

	/* The failed registration leaves nothing behind that makes the next one fail. */
	KUNIT_EXPECT_EQ(test, 0, optional_provider_register(providers, 3));
	optional_provider_unregister(providers, 3);
}

#ifdef CONFIG_TRACEPOINTS
static struct {
	const struct task_struct *task;
	struct optional_key key;
	int tried;
	int found;
} early;

static void probe_kmalloc_early(void *unused, unsigned long call_site, const void *ptr,
				size_t bytes_req, size_t bytes_alloc, gfp_t gfp_flags, int node)
{
	int i;

	if (early.task != current)
		return;
	early.tried++;
	/* The first lookup that finds the slot, and another by the key that has it. */
	for (i = 0; i < 2; i++) {
		if (!optional_provider_get(&early.key))
			continue;
		early.found++;
		optional_provider_put(&early.key);
	}
}
#endif

/* No other task runs between two steps of a registration, but its allocations are seen. */
static void optional_test_array_claimed_none(struct kunit *test)
{
#ifdef CONFIG_TRACEPOINTS
	static int run;
	static char names[2][32];
	struct optional_provider providers[] = {
		{ .name = names[0], .addr = optional_kunit_table },
		{ .name = names[1], .addr = optional_kunit_table },
	};

	if (!KMALLOC_HAS_NODE) {
		kunit_skip(test, "needs the tracepoint kmalloc of 6.1");
		return;
	}

	/* A slot is only made for a name that is new. */
	run++;
	snprintf(names[0], sizeof(names[0]), "optional_kunit.early_%d", run);
	snprintf(names[1], sizeof(names[1]), "optional_kunit.later_%d", run);
	memset(&early, 0, sizeof(early));
	early.key.name = names[0];
	KUNIT_ASSERT_EQ(test, 0, register_trace_kmalloc((void *)probe_kmalloc_early, NULL));
	early.task = current;
	KUNIT_EXPECT_EQ(test, 0, optional_provider_register(providers, 2));
	early.task = NULL;
	unregister_trace_kmalloc((void *)probe_kmalloc_early, NULL);
	tracepoint_synchronize_unregister();

	KUNIT_EXPECT_GE(test, early.tried, 2);
	KUNIT_EXPECT_EQ(test, 0, early.found);
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&early.key));
	optional_provider_put(&early.key);
	optional_provider_unregister(providers, 2);
#else
	kunit_skip(test, "needs CONFIG_TRACEPOINTS");
#endif
}

static void optional_test_array_doubled_none(struct kunit *test)
{
	static struct optional_provider providers[] = {
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_twice),
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_twice),
	};

	KUNIT_EXPECT_EQ(test, -EBUSY, optional_provider_register(providers, 2));
	KUNIT_EXPECT_NULL(test, optional_symbol_enter(optional_kunit_twice));
	KUNIT_EXPECT_EQ(test, 0, optional_provider_register(providers, 0));
}

#define MANY 1000

static void optional_test_array_many_one_grace_period(struct kunit *test)
{
	struct optional_provider *many;
	struct optional_key key = {};
	unsigned long before, after;
	int i, wrong = 0;
	char *names;

	many = kunit_kzalloc(test, MANY * sizeof(*many), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, many);
	names = kunit_kzalloc(test, MANY * 32, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, names);
	for (i = 0; i < MANY; i++) {
		snprintf(names + 32 * i, 32, "optional_kunit.many%d", i);
		many[i].name = names + 32 * i;
		many[i].addr = &many[i];
	}

	KUNIT_ASSERT_EQ(test, 0, optional_provider_register(many, MANY));
	for (i = 0; i < MANY; i++) {
		memset(&key, 0, sizeof(key));
		key.name = many[i].name;
		wrong += optional_provider_enter(&key) != &many[i];
		optional_provider_exit(&key);
	}
	KUNIT_EXPECT_EQ(test, 0, wrong);

	/* The sequence number grows by at most 4 in a grace period. */
	before = get_state_synchronize_rcu();
	optional_provider_unregister(many, MANY);
	after = get_state_synchronize_rcu();
	KUNIT_EXPECT_LT(test, after - before, (unsigned long)MANY);
	KUNIT_EXPECT_NULL(test, optional_provider_enter(&key));
}

/* Misuse: each has one defined result, and the registry keeps working */

static void expect_working(struct kunit *test)
{
	register_one(test, &twice_provider);
	KUNIT_EXPECT_EQ(test, 42, optional_call(optional_kunit_twice, -1, 21));
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_get(optional_kunit_twice));
	optional_symbol_put(optional_kunit_twice);
	unregister_one(&twice_provider);
	KUNIT_EXPECT_NULL(test, optional_symbol_enter(optional_kunit_twice));
}

static void optional_test_inv5_register_invalid(struct kunit *test)
{
	struct optional_provider provider = { .addr = optional_kunit_twice };
	struct optional_key nameless = {};

	KUNIT_EXPECT_EQ(test, -EINVAL, optional_provider_register(&provider, 1));
	provider.name = "";
	KUNIT_EXPECT_EQ(test, -EINVAL, optional_provider_register(&provider, 1));
	provider.name = "optional_kunit.null";
	provider.addr = NULL;
	KUNIT_EXPECT_EQ(test, -EINVAL, optional_provider_register(&provider, 1));
	provider.addr = optional_kunit_twice;
	provider.size = OPTIONAL_ABSENT;
	KUNIT_EXPECT_EQ(test, -EINVAL, optional_provider_register(&provider, 1));

	KUNIT_EXPECT_NULL(test, optional_provider_get(&nameless));
	KUNIT_EXPECT_NULL(test, optional_provider_enter(&nameless));
	KUNIT_EXPECT_NULL(test, optional_provider_request(&nameless));
	expect_working(test);
}

static void optional_test_inv5_register_twice(struct kunit *test)
{
	static struct optional_provider other =
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_twice);

	register_one(test, &twice_provider);
	KUNIT_EXPECT_EQ(test, -EBUSY, optional_provider_register(&twice_provider, 1));
	KUNIT_EXPECT_EQ(test, -EBUSY, optional_provider_register(&other, 1));
	KUNIT_EXPECT_EQ(test, 42, optional_call(optional_kunit_twice, -1, 21));
	unregister_one(&twice_provider);
	expect_working(test);
}

/*
 * An unbalanced exit may have seen the provider before it was unregistered, and be
 * counted after that.  The next provider of the name is not concerned.
 */
static void optional_test_inv5_late_exit_forgotten(struct kunit *test)
{
	static struct optional_provider provider = {
		.name = "optional_kunit.exit_late", .addr = optional_kunit_table,
	};
	static struct optional_key key = { .name = "optional_kunit.exit_late" };
	unsigned long gets = 0;
	int cpu;

	register_one(test, &provider);
	KUNIT_ASSERT_NOT_NULL(test, optional_provider_get(&key));
	optional_provider_put(&key);
	unregister_one(&provider);
	/* An absent provider is not counted among those of built-in code. */
	for_each_possible_cpu(cpu)
		gets += per_cpu_ptr(key.front->uses, cpu)->gets;
	KUNIT_EXPECT_EQ(test, gets, 0);

	this_cpu_dec(key.front->uses->sections);
	register_one(test, &provider);
	unregister_one(&provider);	/* no warning */
	expect_working(test);
}

static void optional_test_inv5_unregister_unregistered(struct kunit *test)
{
	static struct optional_provider never = {
		.name = "optional_kunit.never_registered",
	};
	static struct optional_provider once = {
		.name = "optional_kunit.unregistered_twice", .addr = optional_kunit_table,
	};

	unregister_one(&never);		/* warns */
	register_one(test, &once);
	unregister_one(&once);
	unregister_one(&once);		/* warns */
	unregister_one(&once);		/* no second warning */
	expect_working(test);
}

/* Nothing holds the owner, so there is no reference that a put could drop. */
static void optional_test_inv5_surplus_put_refused(struct kunit *test)
{
#ifdef CONFIG_MODULES
	static struct optional_provider provider = {
		.name = "optional_kunit.put", .addr = optional_kunit_table,
	};
	static struct optional_key key = { .name = "optional_kunit.put" };
	struct module *owner = fake_module(test, MODULE_STATE_LIVE);
	int i;

	KUNIT_ASSERT_EQ(test, 0,
			optional_provider_register_owner(&provider, 1, owner));
	for (i = 0; i < 2; i++) {
		KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&key));
		optional_provider_put(&key);
		optional_provider_put(&key);	/* warns the first time */
		KUNIT_EXPECT_EQ(test, 1, atomic_read(&owner->refcnt));
	}
	unregister_one(&provider);
	expect_working(test);
#else
	kunit_skip(test, "needs CONFIG_MODULES");
#endif
}

static void optional_test_inv5_put_absent(struct kunit *test)
{
	static struct optional_provider provider = {
		.name = "optional_kunit.put_late", .addr = optional_kunit_table,
	};
	static struct optional_key late = { .name = "optional_kunit.put_late" };
	static struct optional_key never = { .name = "optional_kunit.put_never" };

	register_one(test, &provider);
	unregister_one(&provider);
	optional_provider_put(&late);	/* warns */
	optional_provider_put(&late);	/* no second warning */
	optional_provider_put(&never);	/* warns */
	optional_provider_put(&never);	/* no second warning */
	expect_working(test);
}

/* A built-in owner has no reference count, so the put is noticed at unregistration. */
static void optional_test_inv5_surplus_put_builtin(struct kunit *test)
{
	static struct optional_provider provider = {
		.name = "optional_kunit.put_builtin", .addr = optional_kunit_table,
	};
	static struct optional_key key = { .name = "optional_kunit.put_builtin" };
	struct unregistration u;

	/* The unbalanced put is not counted against this interface of the owner. */
	KUNIT_ASSERT_EQ(test, 0,
			optional_provider_register_owner(&twice_provider, 1, NULL));
	KUNIT_ASSERT_EQ(test, 0,
			optional_provider_register_owner(&provider, 1, NULL));
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&key));
	optional_provider_put(&key);
	optional_provider_put(&key);	/* warns if pins are tracked */
	unregister_one(&provider);	/* warns if not */
	unregister_one(&twice_provider);
	/* The unbalanced put is not counted against the next registration. */
	KUNIT_ASSERT_EQ(test, 0,
			optional_provider_register_owner(&provider, 1, NULL));
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&key));
	unregistration_start(test, &u, &provider);
	KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&u, GRACE));
	optional_provider_put(&key);
	KUNIT_EXPECT_TRUE(test, unregistration_ends_within(&u, TIMEOUT));
}

/* A put by the address of one interface does not drop a pin on another. */
static void optional_test_inv5_surplus_put_addr(struct kunit *test)
{
	static struct optional_provider other =
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_store);
#ifdef CONFIG_MODULES
	struct module *owner = fake_module(test, MODULE_STATE_LIVE);
#else
	struct module *owner = NULL;
#endif
	struct unregistration u;

	KUNIT_ASSERT_EQ(test, 0,
			optional_provider_register_owner(&twice_provider, 1, owner));
	register_one(test, &other);
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_get(optional_kunit_twice));
	optional_symbol_put_addr(optional_kunit_table);	/* warns */
	if (owner)
		optional_symbol_put_addr(optional_kunit_store);
#ifdef CONFIG_MODULES
	KUNIT_EXPECT_EQ(test, 2, atomic_read(&owner->refcnt));
#endif
	unregistration_start(test, &u, &twice_provider);
	KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&u, GRACE));
	optional_symbol_put(optional_kunit_twice);
	KUNIT_EXPECT_TRUE(test, unregistration_ends_within(&u, TIMEOUT));
	unregister_one(&other);
}

static void optional_test_inv5_exit_absent(struct kunit *test)
{
	static struct optional_key never = { .name = "optional_kunit.exit_never" };

	optional_provider_exit(&never);	/* warns */
	expect_working(test);
}

static void optional_test_inv5_surplus_exit(struct kunit *test)
{
	static struct optional_provider provider = {
		.name = "optional_kunit.exit", .addr = optional_kunit_table,
	};
	static struct optional_key key = { .name = "optional_kunit.exit" };
	struct unregistration u;

	register_one(test, &provider);
	optional_provider_exit(&key);	/* warns if sections are tracked */
	unregistration_start(test, &u, &provider);	/* warns if not */
	KUNIT_ASSERT_TRUE(test, unregistration_ends_within(&u, TIMEOUT));

	/* The unbalanced exit is not counted against the next registration. */
	register_one(test, &provider);
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_enter(&key));
	unregistration_start(test, &u, &provider);
	KUNIT_EXPECT_FALSE(test, unregistration_ends_within(&u, GRACE));
	optional_provider_exit(&key);
	KUNIT_EXPECT_TRUE(test, unregistration_ends_within(&u, TIMEOUT));
	expect_working(test);
}

/* If pins are tracked, an unbalanced put does not drop another user's reference. */
static void optional_test_inv5_tracked_put_refused(struct kunit *test)
{
#if defined(CONFIG_OPTIONAL_PROVIDER_TRACK) && defined(CONFIG_MODULES)
	static struct optional_provider provider = {
		.name = "optional_kunit.tracked", .addr = optional_kunit_table,
	};
	static struct optional_key key = { .name = "optional_kunit.tracked" };
	struct module *owner = fake_module(test, MODULE_STATE_LIVE);

	KUNIT_ASSERT_EQ(test, 0,
			optional_provider_register_owner(&provider, 1, owner));
	/* A reference that was not taken by the registry. */
	atomic_inc(&owner->refcnt);
	optional_provider_put(&key);	/* warns */
	KUNIT_EXPECT_EQ(test, 2, atomic_read(&owner->refcnt));
	unregister_one(&provider);
#else
	kunit_skip(test, "needs CONFIG_OPTIONAL_PROVIDER_TRACK and CONFIG_MODULES");
#endif
}

/* If pins are tracked, a put does not end a section. */
static void optional_test_inv5_tracked_put_in_section(struct kunit *test)
{
	static struct optional_provider provider = {
		.name = "optional_kunit.section", .addr = optional_kunit_table,
	};
	static struct optional_key key = { .name = "optional_kunit.section" };

	if (!IS_ENABLED(CONFIG_OPTIONAL_PROVIDER_TRACK)) {
		kunit_skip(test, "needs CONFIG_OPTIONAL_PROVIDER_TRACK");
		return;
	}

	register_one(test, &provider);
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_enter(&key));
	optional_provider_put(&key);	/* warns */
	optional_provider_exit(&key);
	unregister_one(&provider);
}

/*
 * Reports of the kernel's own checkers.  Lockdep stops after its first report, so each
 * boot provokes at most one of them, and only on request.
 */
static int provoke;
module_param(provoke, int, 0444);
MODULE_PARM_DESC(provoke,
		 "1: unregister in a section; 2: invert lock order; 3: sleep in atomic context");

static int unregister_in_section(void *unused)
{
	if (optional_symbol_enter(optional_kunit_twice))
		unregister_one(&twice_provider);
	return 0;
}

static void optional_test_lockdep_unregister_in_section(struct kunit *test)
{
	if (!IS_ENABLED(CONFIG_PROVE_LOCKING) || provoke != 1) {
		kunit_skip(test, "needs CONFIG_PROVE_LOCKING and provoke=1");
		return;
	}

	register_one(test, &twice_provider);
	/* This never ends.  Lockdep's report is in the log. */
	KUNIT_EXPECT_FALSE(test, IS_ERR(kthread_run(unregister_in_section, NULL,
						    "unregister")));
	msleep(1000);
}

static void optional_test_lockdep_section_then_mutex(struct kunit *test)
{
	static DEFINE_MUTEX(mutex);

	if (!IS_ENABLED(CONFIG_PROVE_LOCKING) || provoke != 2) {
		kunit_skip(test, "needs CONFIG_PROVE_LOCKING and provoke=2");
		return;
	}

	register_one(test, &twice_provider);
	KUNIT_ASSERT_NOT_NULL(test, optional_symbol_enter(optional_kunit_twice));
	mutex_lock(&mutex);
	mutex_unlock(&mutex);
	optional_symbol_exit(optional_kunit_twice);
	mutex_lock(&mutex);
	unregister_one(&twice_provider);
	mutex_unlock(&mutex);
}

/*
 * Each of these may sleep, even if it does not this time.  The kernel reports it at most
 * once a second.
 */
static void optional_test_inv3_sleep_in_atomic(struct kunit *test)
{
	static struct optional_key key = OPTIONAL_KEY_SYMBOL(optional_kunit_twice);

	if (!IS_ENABLED(CONFIG_DEBUG_ATOMIC_SLEEP) || provoke != 3) {
		kunit_skip(test, "needs CONFIG_DEBUG_ATOMIC_SLEEP and provoke=3");
		return;
	}

	register_one(test, &twice_provider);

	preempt_disable();
	optional_provider_register(NULL, 0);
	preempt_enable();
	msleep(2000);

	preempt_disable();
	optional_provider_unregister(NULL, 0);
	preempt_enable();
	msleep(2000);

	preempt_disable();
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_request(&key));
	preempt_enable();

	optional_provider_put(&key);
	unregister_one(&twice_provider);
}

/* The other order is correct, and lockdep does not report it. */
static void optional_test_lockdep_mutex_then_section(struct kunit *test)
{
	static struct optional_provider other =
		OPTIONAL_PROVIDER_SYMBOL(optional_kunit_store);
	static DEFINE_MUTEX(mutex);

	register_one(test, &twice_provider);
	register_one(test, &other);
	mutex_lock(&mutex);
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_enter(optional_kunit_twice));
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_enter(optional_kunit_twice));
	/* A section may unregister the provider of another interface. */
	unregister_one(&other);
	optional_symbol_exit(optional_kunit_twice);
	optional_symbol_exit(optional_kunit_twice);
	mutex_unlock(&mutex);
	mutex_lock(&mutex);
	mutex_unlock(&mutex);
	unregister_one(&twice_provider);
}

/*
 * Which pins were put by an address that several share is not known, so they are still
 * tracked when the interfaces are unregistered.  They are not in the next registration.
 */
static void optional_test_inv5_tracked_put_after_astray(struct kunit *test)
{
	static struct optional_provider provider = {
		.name = "optional_kunit.astray", .addr = optional_kunit_table,
	};
	static struct optional_key key = { .name = "optional_kunit.astray" };

	if (!IS_ENABLED(CONFIG_OPTIONAL_PROVIDER_TRACK)) {
		kunit_skip(test, "needs CONFIG_OPTIONAL_PROVIDER_TRACK");
		return;
	}

	register_one(test, &twice_provider);
	register_one(test, &provider);
	KUNIT_EXPECT_NOT_NULL(test, optional_symbol_get(optional_kunit_twice));
	KUNIT_EXPECT_NOT_NULL(test, optional_provider_get(&key));
	optional_symbol_put_addr(put_addr_astray);
	optional_symbol_put_addr(put_addr_astray);
	unregister_one(&twice_provider);
	unregister_one(&provider);

	register_one(test, &provider);
	optional_provider_put(&key);	/* warns */
	unregister_one(&provider);
}

/* Sizes that users pay for, on 64 bit */
#ifdef CONFIG_64BIT
static_assert(sizeof(struct optional_provider) <= 128);
static_assert(sizeof(struct optional_key) <= 32);
#endif

static struct kunit_case optional_provider_cases[] = {
	KUNIT_CASE(optional_test_present_found),
	KUNIT_CASE(optional_test_inv4_absent_null),
	KUNIT_CASE(optional_test_inv4_absent_costs_nothing),
	KUNIT_CASE(optional_test_late_found),
	KUNIT_CASE(optional_test_departed_null),
	KUNIT_CASE(optional_test_key_remembers),
	KUNIT_CASE(optional_test_inline_functions_suffice),
	KUNIT_CASE(optional_test_data_symbol_found),
	KUNIT_CASE(optional_test_ops_found),
	KUNIT_CASE(optional_test_ops_longer_found),
	KUNIT_CASE(optional_test_inv5_ops_shorter_null),
	KUNIT_CASE(optional_test_inv5_symbol_for_ops_null),
	KUNIT_CASE(optional_test_static_inline_stub_harmless),
	KUNIT_CASE(optional_test_two_consumers_share),
	KUNIT_CASE(optional_test_pin_put_by_another_task),
	KUNIT_CASE(optional_test_put_addr_releases),
	KUNIT_CASE(optional_test_by_name_found),
	KUNIT_CASE(optional_test_put_addr_finds_the_pinned),
	KUNIT_CASE(optional_test_put_addr_releases_one_alone),
	KUNIT_CASE(optional_test_request_present_found),
	KUNIT_CASE(optional_test_request_absent_null),
	KUNIT_CASE(optional_test_inv1_pin_holds_unregister),
	KUNIT_CASE(optional_test_inv1_section_holds_unregister),
	KUNIT_CASE(optional_test_inv1_each_of_many_holds_unregister),
	KUNIT_CASE(optional_test_inv1_unregister_grace_period),
	KUNIT_CASE(optional_test_inv1_lookup_holds_unregister),
	KUNIT_CASE(optional_test_inv1_lookup_not_preempted),
	KUNIT_CASE(optional_test_array_goes_live_in_order),
	KUNIT_CASE(optional_test_inv1_second_unregister_waits),
	KUNIT_CASE(optional_test_second_unregister_not_held_by_others),
	KUNIT_CASE(optional_test_wait_is_logged),
	KUNIT_CASE(optional_test_others_not_held),
	KUNIT_CASE(optional_test_inv1_failing_init_reaches_none),
	KUNIT_CASE(optional_test_inv1_hammer_never_late),
	KUNIT_CASE(optional_test_owner_null_pinned),
	KUNIT_CASE(optional_test_inv1_pin_on_module_holds_unregister),
	KUNIT_CASE(optional_test_inv2_pin_holds_owner),
	KUNIT_CASE(optional_test_inv5_put_due_while_rmmod_is_refused),
	KUNIT_CASE(optional_test_going_owner_unpinned),
	KUNIT_CASE(optional_test_inv3_spinlock_held),
	KUNIT_CASE(optional_test_inv3_irqs_off),
	KUNIT_CASE(optional_test_inv3_drain_ended_with_irqs_off),
	KUNIT_CASE(optional_test_array_half_way_none),
	KUNIT_CASE(optional_test_array_claimed_none),
	KUNIT_CASE(optional_test_array_doubled_none),
	KUNIT_CASE(optional_test_array_many_one_grace_period),
	KUNIT_CASE(optional_test_inv5_register_invalid),
	KUNIT_CASE(optional_test_inv5_register_twice),
	KUNIT_CASE(optional_test_inv5_late_exit_forgotten),
	KUNIT_CASE(optional_test_inv5_unregister_unregistered),
	KUNIT_CASE(optional_test_inv5_surplus_put_refused),
	KUNIT_CASE(optional_test_inv5_put_absent),
	KUNIT_CASE(optional_test_inv5_surplus_put_builtin),
	KUNIT_CASE(optional_test_inv5_surplus_put_addr),
	KUNIT_CASE(optional_test_inv5_exit_absent),
	KUNIT_CASE(optional_test_inv5_surplus_exit),
	KUNIT_CASE(optional_test_inv5_tracked_put_refused),
	KUNIT_CASE(optional_test_inv5_tracked_put_in_section),
	KUNIT_CASE(optional_test_lockdep_mutex_then_section),
	KUNIT_CASE(optional_test_lockdep_unregister_in_section),
	KUNIT_CASE(optional_test_lockdep_section_then_mutex),
	KUNIT_CASE(optional_test_inv3_sleep_in_atomic),
	/*
	 * Last, as after these unregistration polls for the rest of the boot: no later
	 * test would notice that it is not woken.
	 */
	KUNIT_CASE(optional_test_inv1_put_addr_astray),
	KUNIT_CASE(optional_test_inv1_put_addr_astray_settled),
	KUNIT_CASE(optional_test_inv1_put_addr_astray_of_one_owner),
	KUNIT_CASE(optional_test_inv5_surplus_put_after_astray),
	KUNIT_CASE(optional_test_inv5_surplus_put_addr_after_astray),
	KUNIT_CASE(optional_test_inv5_tracked_put_after_astray),
	{}
};

static struct kunit_suite optional_provider_suite = {
	.name = "optional_provider",
	.test_cases = optional_provider_cases,
};

kunit_test_suite(optional_provider_suite);

MODULE_DESCRIPTION("KUnit suite of the optional-provider registry");
MODULE_LICENSE("GPL");
