// SPDX-License-Identifier: GPL-2.0
/*
 * Optional providers: use what another module offers if it is there.
 *
 * See <linux/optional_provider.h> for the idea and
 * Documentation/driver-api/optional_provider.rst for a guide.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/async.h>
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/hash.h>
#include <linux/hashtable.h>
#include <linux/jiffies.h>
#include <linux/kmod.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/optional_provider.h>
#include <linux/overflow.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/stringhash.h>
#include <linux/wait.h>

#include <asm/sections.h>

#include "optional_provider_track.h"

/**
 * DOC: How it works
 *
 * Both sides meet in a *slot*, one for each interface name.  The first registration
 * makes the slot, and it is kept until the registry itself is unloaded.  So neither
 * a consumer's key, which caches its slot, nor the end of a section or pin can
 * access freed memory, and none of them ever touches the provider object.
 *
 * A lookup checks whether the slot is live, and counts itself, within one sched-RCU
 * read section.  Unregistration changes the slot and waits for a grace period.  After
 * that, no lookup can succeed any more, and all that have succeeded are counted.  It
 * then waits until they all have ended.  Whatever ends after the grace period sees
 * the changed slot, and wakes the waiting task.
 *
 * Sections and pins are counted per CPU; only the sum over all CPUs has a meaning.
 * This is the scheme of percpu_ref (lib/percpu-refcount.c), with two differences: an
 * underflow must not keep the provider waiting forever, and the count must outlive
 * the object that it protects.
 *
 * One counter per CPU that is both incremented and decremented can only be added up
 * when it is no longer incremented.  Otherwise a pin that is taken on one CPU and put
 * on another meanwhile may be seen to end but not to begin.  The sum of the sections
 * is only relied on in that state.  That of the pins is needed before, to find out
 * whether a put is balanced.  So gets and puts are counted separately, as in SRCU
 * (kernel/rcu/srcutree.c): as the puts are added up first, the get that belongs to
 * each put that is seen is seen as well.
 *
 * A pin also holds the owner.  The two atomic operations on the owner's reference
 * count are its only writes to memory that other CPUs write.  This count cannot show
 * that a put is unbalanced, as rmmod takes the module's own reference for a moment,
 * even when it fails.
 */

enum optional_state {
	OPTIONAL_EMPTY,		/* not provided */
	OPTIONAL_CLAIMED,	/* an array that holds it is being registered */
	OPTIONAL_LIVE,		/* lookups succeed */
	OPTIONAL_DRAINING,	/* lookups fail, unregistration waits */
};

/* There is one warning of each kind per interface. */
enum optional_misuse {
	OPTIONAL_SURPLUS_PUT,
	OPTIONAL_SURPLUS_EXIT,
	OPTIONAL_NOT_REGISTERED,
	OPTIONAL_FORGOTTEN,
	OPTIONAL_MISFIT,
	OPTIONAL_MISUSES,
};

/**
 * struct optional_slot - where provider and consumers of a name meet
 * @front: what the inline functions of the header read
 * @size: bytes of the ops table, 0 for a symbol; OPTIONAL_ABSENT if lookups fail
 * @state: an &enum optional_state, written under optional_provider_mutex
 * @node: link in optional_slots
 * @provider: what is registered, or NULL; under optional_provider_mutex.  Only its
 *	address is used, as a module that did not unregister may have freed it.
 * @draining: link in the list of the slots that one unregistration waits for
 * @leader: the first in that list, which has the completion for all of them
 * @drained: used in the leader: completed when a section or pin ends in
 *	OPTIONAL_DRAINING
 * @astray: number of puts of which it is not known which of the owner's pins they
 *	end, see optional_symbol_put_addr(), or what is left of them after another slot
 *	has drained, which may be negative; under optional_astray_lock, which is also
 *	held while a slot that has drained is cleared
 * @cleared: the grace period that has to end before the slot is used again
 * @warned: the warnings that were given, by &enum optional_misuse
 * @dep_map: held for reading by sections
 * @lockdep_key: its class, as sections on one interface may last while another
 *	is unregistered
 * @track: the sections and pins on it
 * @hash_len: hash and length of @name, compared first
 * @name: name of the interface
 *
 * The address that lookups return and the owner that pins hold are written in
 * OPTIONAL_CLAIMED, and stay until the provider has been unregistered.  The size alone
 * tells a lookup whether it finds what it needs.  What lookups read comes first, so
 * that it does not share a cache line with what changes.
 */
struct optional_slot {
	struct optional_front front;
	size_t size;
	int state;
	struct hlist_node node;

	struct optional_provider *provider;
	struct list_head draining;
	struct optional_slot *leader;
	struct completion drained;
	long astray;
	unsigned long cleared;
	unsigned long warned;
	struct lockdep_map dep_map;
	struct lock_class_key lockdep_key;
	struct optional_track track;
	u64 hash_len;
	char name[];
};

/*
 * With lockdep or tracking, each use has more to do than the inline functions of the
 * header do.  These do not check for it, as they always find the slot absent then.
 */
#define OPTIONAL_LOCKDEP	IS_ENABLED(CONFIG_LOCKDEP)
#define OPTIONAL_TRACKED	IS_ENABLED(CONFIG_OPTIONAL_PROVIDER_TRACK)
#define OPTIONAL_INLINE		(!OPTIONAL_LOCKDEP && !OPTIONAL_TRACKED)

/* What refs points to if the inline function must not do the put. */
static const atomic_t optional_refs_none = ATOMIC_INIT(0);

/* Whether pins hold a reference on the owner. */
static bool optional_owner_counts(const struct module *owner)
{
	return IS_ENABLED(CONFIG_MODULE_UNLOAD) && owner;
}

static const atomic_t *optional_owner_refs(const struct module *owner)
{
#ifdef CONFIG_MODULE_UNLOAD
	if (owner && !OPTIONAL_TRACKED)
		return &owner->refcnt;
#endif
	return &optional_refs_none;
}

static const char *optional_owner_name(struct module *owner)
{
	return owner ? module_name(owner) : "vmlinux";
}

/* Names come from code, so a kernel has some hundreds of them at most. */
static DEFINE_HASHTABLE(optional_slots, 8);
static DEFINE_MUTEX(optional_provider_mutex);

/* Counts unregistrations that have ended, for tasks that wait for another task's. */
static unsigned long optional_ended;
static DECLARE_WAIT_QUEUE_HEAD(optional_ended_wait);

/* Number of slots ever made: while it does not change, a miss remains a miss. */
static unsigned long optional_slots_made __read_mostly;

/* Whether there has ever been a put that could have ended one of several pins. */
static bool optional_astray __read_mostly;

/* Protects their number.  No used slot is cleared while those of an owner are added up. */
static DEFINE_RAW_SPINLOCK(optional_astray_lock);

/*
 * Whether an interface is misused in this way for the first time.  An interface that
 * was never provided, or of which only an address is known, has no slot to remember
 * it.  Such interfaces share some bits.
 */
static bool optional_first(struct optional_slot *slot, enum optional_misuse misuse,
			   unsigned int hash)
{
	static DECLARE_BITMAP(warned, 64 * OPTIONAL_MISUSES);

	if (slot)
		return !test_and_set_bit(misuse, &slot->warned);
	return !test_and_set_bit(64 * misuse + hash % 64, warned);
}

static unsigned int optional_name_hash(const char *name)
{
	return name ? hashlen_hash(hashlen_string(NULL, name)) : 0;
}

static struct optional_slot *optional_slot_find(const char *name)
{
	u64 hash_len = hashlen_string(NULL, name);
	struct optional_slot *slot;

	hash_for_each_possible_rcu(optional_slots, slot, node, hashlen_hash(hash_len),
				   lockdep_is_held(&optional_provider_mutex)) {
		if (slot->hash_len == hash_len &&
		    !memcmp(slot->name, name, hashlen_len(hash_len)))
			return slot;
	}
	return NULL;
}

static struct optional_slot *optional_slot_make(const char *name)
{
	u64 hash_len = hashlen_string(NULL, name);
	struct optional_slot *slot;

	slot = kzalloc(struct_size(slot, name, hashlen_len(hash_len) + 1), GFP_KERNEL);
	if (!slot)
		return NULL;
	slot->front.uses = alloc_percpu(struct optional_uses);
	if (!slot->front.uses) {
		kfree(slot);
		return NULL;
	}
	slot->hash_len = hash_len;
	memcpy(slot->name, name, hashlen_len(hash_len));
	slot->front.size = OPTIONAL_ABSENT;
	slot->size = OPTIONAL_ABSENT;
	slot->front.refs = &optional_refs_none;
	init_completion(&slot->drained);
	lockdep_register_key(&slot->lockdep_key);
	lockdep_init_map(&slot->dep_map, slot->name, &slot->lockdep_key, 0);
	optional_track_init(&slot->track, slot->name);
	/*
	 * A consumer that finds the slot in the list, or takes it from a key, must
	 * see all of the above.  hash_add_rcu() and the release in
	 * optional_key_lookup() ensure this.
	 */
	hash_add_rcu(optional_slots, &slot->node, hashlen_hash(hash_len));
	/*
	 * Pairs with the acquire in optional_key_lookup(): a lookup that sees the
	 * new number finds the slot, so a key never remembers this number for a
	 * lookup that did not find the slot.
	 */
	smp_store_release(&optional_slots_made, optional_slots_made + 1);
	return slot;
}

/* The slow path from a key to its slot, taken until the slot exists. */
static struct optional_slot *optional_key_lookup(struct optional_key *key)
{
	struct optional_slot *slot;
	unsigned long made;

	if (!key->name)
		return NULL;

	/* Pairs with the release in optional_slot_make(). */
	made = smp_load_acquire(&optional_slots_made);

	/* A slot stays, so it may be used when this section has ended. */
	rcu_read_lock_sched();
	slot = optional_slot_find(key->name);
	rcu_read_unlock_sched();

	if (!slot) {
		WRITE_ONCE(key->missed, made);
		return NULL;
	}
	/*
	 * Pairs with the address dependency of a CPU that takes the slot from the
	 * key: unlike this one, it has not found the slot in the list.
	 */
	smp_store_release(&key->front, &slot->front);
	return slot;
}

static struct optional_slot *optional_key_cached(struct optional_key *key)
{
	struct optional_front *front = READ_ONCE(key->front);

	return likely(front) ? container_of(front, struct optional_slot, front) : NULL;
}

static struct optional_slot *optional_key_slot(struct optional_key *key)
{
	return optional_key_cached(key) ?: optional_key_lookup(key);
}

/*
 * The slot, if it is live and offers what the consumer needs although the sizes
 * differ.
 */
static noinline struct optional_slot *
optional_slot_fit(struct optional_slot *slot, size_t size, const struct optional_key *key)
{
	if (size == OPTIONAL_ABSENT)
		return NULL;
	/* An interface grows at its end, so a larger table is fine. */
	if (key->size && size > key->size)
		return slot;
	if (optional_first(slot, OPTIONAL_MISFIT, 0))
		pr_warn("%s: module %s offers %zu bytes, a consumer needs %zu\n",
			slot->name, optional_owner_name(READ_ONCE(slot->front.owner)), size,
			key->size);
	return NULL;
}

/* A lookup once the slot is known: for a pin, or else for a section. */
static __always_inline const void *
optional_slot_use(struct optional_slot *slot, struct optional_key *key, bool pin)
{
	const void *addr = NULL;
	size_t size;

	rcu_read_lock_sched();
	/* Pairs with the release in optional_slot_publish(). */
	size = smp_load_acquire(&slot->size);
	if (unlikely(size != key->size)) {
		slot = optional_slot_fit(slot, size, key);
		if (!slot)
			goto out;
	}
	if (!pin) {
		this_cpu_inc(slot->front.uses->sections);
		addr = slot->front.addr;
	} else if (try_module_get(slot->front.owner)) {
		this_cpu_inc(slot->front.uses->gets);
		addr = slot->front.addr;
	}
out:
	rcu_read_unlock_sched();
	if (!addr)
		return NULL;
	/* It never waits for anything, so to lockdep it is a trylock. */
	if (OPTIONAL_LOCKDEP && !pin)
		lock_acquire_shared_recursive(&slot->dep_map, 0, 1, NULL, _RET_IP_);
	if (OPTIONAL_TRACKED)
		optional_track_begin(&slot->track, pin);
	return addr;
}

/*
 * The first lookup by a key, and all others while there is no slot.  A consumer may
 * look up an absent provider over and over, so do not search again if no slot has
 * been made since the last time.
 */
static noinline const void *optional_key_use(struct optional_key *key, bool pin)
{
	struct optional_slot *slot;

	if (READ_ONCE(key->missed) == READ_ONCE(optional_slots_made))
		return NULL;
	slot = optional_key_lookup(key);
	return slot ? optional_slot_use(slot, key, pin) : NULL;
}

const void *__optional_provider_enter(struct optional_key *key)
{
	struct optional_slot *slot = optional_key_cached(key);

	if (!slot)
		return optional_key_use(key, false);
	/* This is the usual reason to get here, and an absent provider must be cheap. */
	if (READ_ONCE(slot->size) == OPTIONAL_ABSENT)
		return NULL;
	return optional_slot_use(slot, key, false);
}
EXPORT_SYMBOL_GPL(__optional_provider_enter);

/* Wake the task that waits for the slot, if it is still waiting. */
static void optional_slot_wake(struct optional_slot *slot)
{
	complete(&READ_ONCE(slot->leader)->drained);
}

/* The state of a slot that may be used, or EMPTY. */
static int optional_slot_state(const struct optional_slot *slot)
{
	/* Pairs with the releases in optional_slot_publish() and optional_slot_drain(). */
	int state = slot ? smp_load_acquire(&slot->state) : OPTIONAL_EMPTY;

	return state == OPTIONAL_CLAIMED ? OPTIONAL_EMPTY : state;
}

/*
 * The number of sections.  It is only reliable if lookups no longer find the slot.
 * Sections only end then.  One that ends on a CPU whose counter has been read already
 * wakes the waiting task again.
 */
static long optional_slot_sections(const struct optional_slot *slot)
{
	long sections = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sections += READ_ONCE(per_cpu_ptr(slot->front.uses, cpu)->sections);
	return sections;
}

static unsigned long optional_slot_gets(const struct optional_slot *slot)
{
	unsigned long gets = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		gets += READ_ONCE(per_cpu_ptr(slot->front.uses, cpu)->gets);
	return gets;
}

static unsigned long optional_slot_puts(const struct optional_slot *slot)
{
	unsigned long puts = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		puts += READ_ONCE(per_cpu_ptr(slot->front.uses, cpu)->puts);
	return puts;
}

/*
 * The number of pins.  It may be too large while pins are taken, but never too
 * small: the puts are read first, and the get of each put that is seen is seen.
 */
static long optional_slot_pins(const struct optional_slot *slot)
{
	unsigned long puts = optional_slot_puts(slot);

	/* Pairs with the barrier in optional_pin_end(). */
	smp_mb();
	return optional_slot_gets(slot) - puts;
}

/*
 * The number of pins on everything that an owner provides, again never too small.  An
 * unbalanced put does not end a pin on another interface, but for one that seemed to be
 * pinned still after puts by an address.
 */
static long optional_owner_pins_locked(const struct module *owner)
{
	struct optional_slot *slot;
	long pins = 0;
	int bucket;

	lockdep_assert_held(&optional_astray_lock);
	hash_for_each_rcu(optional_slots, bucket, slot, node) {
		if (READ_ONCE(slot->front.owner) == owner)
			pins += max(optional_slot_pins(slot), 0L) - slot->astray;
	}
	return pins;
}

static long optional_owner_pins(const struct module *owner)
{
	unsigned long flags;
	long pins;

	raw_spin_lock_irqsave(&optional_astray_lock, flags);
	pins = optional_owner_pins_locked(owner);
	raw_spin_unlock_irqrestore(&optional_astray_lock, flags);
	return pins;
}

/* The pins that have not been put, as far as is known. */
static long optional_slot_held(const struct optional_slot *slot)
{
	long pins = optional_slot_pins(slot);

	if (pins > 0 && READ_ONCE(optional_astray) && optional_owner_pins(slot->front.owner) <= 0)
		return 0;
	return pins;
}

/* Warn of a put or exit of something that is not held, as far as is known. */
static void optional_warn_surplus(struct optional_slot *slot, const char *name,
				  enum optional_misuse misuse)
{
	const char *what = misuse == OPTIONAL_SURPLUS_PUT ? "unbalanced put" : "unbalanced exit";

	if (!optional_first(slot, misuse, optional_name_hash(name)))
		return;
	/* The owner's name stays valid in this read section. */
	rcu_read_lock_sched();
	if (optional_slot_state(slot) == OPTIONAL_EMPTY)
		WARN(1, "optional_provider: %s: %s; it has no provider\n", name, what);
	else
		WARN(1, "optional_provider: %s: %s; module %s, %ld sections and %ld pins\n",
		     name, what, optional_owner_name(READ_ONCE(slot->front.owner)),
		     optional_slot_sections(slot), optional_slot_held(slot));
	rcu_read_unlock_sched();
}

/* End a section that the inline function did not; false if there is none. */
static bool optional_section_end(struct optional_slot *slot)
{
	int state;

	/* Only the task that began a section may end it. */
	if (OPTIONAL_LOCKDEP && slot && !lockdep_is_held_type(slot, -1))
		return false;
	if (OPTIONAL_TRACKED && slot && !optional_track_end(&slot->track, false))
		return false;

	rcu_read_lock_sched();
	state = optional_slot_state(slot);
	if (state != OPTIONAL_EMPTY) {
		if (OPTIONAL_LOCKDEP)
			lock_release(&slot->dep_map, _RET_IP_);
		/* The section comes before its end: pairs with optional_slots_wait(). */
		smp_mb();
		this_cpu_dec(slot->front.uses->sections);
	}
	if (state == OPTIONAL_DRAINING)
		optional_slot_wake(slot);
	rcu_read_unlock_sched();
	return state != OPTIONAL_EMPTY;
}

void __optional_provider_exit(struct optional_key *key)
{
	struct optional_slot *slot = optional_key_slot(key);

	if (!optional_section_end(slot))
		optional_warn_surplus(slot, key->name, OPTIONAL_SURPLUS_EXIT);
}
EXPORT_SYMBOL_GPL(__optional_provider_exit);

const void *__optional_provider_get(struct optional_key *key)
{
	struct optional_slot *slot = optional_key_cached(key);

	return slot ? optional_slot_use(slot, key, true) : optional_key_use(key, true);
}
EXPORT_SYMBOL_GPL(__optional_provider_get);

/*
 * Count a put.  Put the owner first: once the put is counted, unregistration may end,
 * and then the owner may be freed.
 */
static void optional_pin_end(struct optional_slot *slot)
{
	struct module *owner = slot->front.owner;

	/*
	 * A full barrier either way, which pairs with that in optional_slot_pins():
	 * module_put() is an atomic operation that returns a value.
	 */
	if (optional_owner_counts(owner))
		module_put(owner);
	else
		smp_mb(); /* As above. */
	this_cpu_inc(slot->front.uses->puts);
}

/*
 * A put that was left to the registry; false if it is unbalanced.  If the owner has no
 * reference count, only unregistration can find that out.
 */
static bool optional_slot_put(struct optional_slot *slot)
{
	bool due;
	int state;

	if (OPTIONAL_TRACKED && slot && !optional_track_end(&slot->track, true))
		return false;

	rcu_read_lock_sched();
	state = optional_slot_state(slot);
	due = state != OPTIONAL_EMPTY &&
	      (atomic_read(READ_ONCE(slot->front.refs)) > 1 ||
	       !optional_owner_counts(slot->front.owner) || optional_slot_held(slot) > 0);
	if (due)
		optional_pin_end(slot);
	if (due && state == OPTIONAL_DRAINING)
		optional_slot_wake(slot);
	rcu_read_unlock_sched();
	return due;
}

void __optional_provider_put(struct optional_key *key)
{
	struct optional_slot *slot = optional_key_slot(key);

	if (!optional_slot_put(slot))
		optional_warn_surplus(slot, key->name, OPTIONAL_SURPLUS_PUT);
}
EXPORT_SYMBOL_GPL(__optional_provider_put);

/* Only a built-in registry has built-in providers, whose code is never unloaded. */
static bool optional_builtin(const void *addr)
{
#ifdef MODULE
	return false;
#else
	return core_kernel_text((unsigned long)addr);
#endif
}

static bool optional_owner_has(const struct module *owner, const void *addr)
{
	return owner ? within_module((unsigned long)addr, owner) : optional_builtin(addr);
}

/*
 * The slot that is pinned and has the address or, if @near, whose owner contains the
 * address.  Sets @several if there is more than one.
 */
static struct optional_slot *optional_slot_find_pinned(const void *addr, bool near,
						       bool *several)
{
	struct optional_slot *slot, *found = NULL;
	int bucket;

	lockdep_assert_held(&optional_astray_lock);
	hash_for_each_rcu(optional_slots, bucket, slot, node) {
		if (optional_slot_state(slot) == OPTIONAL_EMPTY)
			continue;
		if (near ? !optional_owner_has(READ_ONCE(slot->front.owner), addr) :
			   READ_ONCE(slot->front.addr) != addr)
			continue;
		if (optional_slot_pins(slot) <= 0)
			continue;
		if (found) {
			*several = true;
			break;
		}
		found = slot;
	}
	return found;
}

/* One of several pins on the owner of a slot ends, and it is not known which. */
static void optional_pin_end_astray(struct optional_slot *slot)
{
	struct module *owner = slot->front.owner;
	int bucket;

	lockdep_assert_held(&optional_astray_lock);
	WRITE_ONCE(optional_astray, true);
	module_put(owner);
	/* The pin's use comes before its end: pairs with optional_slots_wait(). */
	smp_mb();
	slot->astray++;
	/* An unregistration that waits for any of them has to check again. */
	hash_for_each_rcu(optional_slots, bucket, slot, node) {
		if (READ_ONCE(slot->front.owner) == owner &&
		    optional_slot_state(slot) == OPTIONAL_DRAINING)
			optional_slot_wake(slot);
	}
}

/**
 * optional_symbol_put_addr() - release a pin, given an address
 * @addr: what the get returned, or another address in the owner or, if that is built
 *	in, in its code, in case this is all that the consumer has kept of what it pinned
 *
 * The replacement for symbol_put_addr(), for use where the name is not known.  It
 * looks at all interfaces.
 *
 * The address of an interface that is pinned means that interface.  Any other address
 * means one that is provided by the owner that contains the address.  If several
 * interfaces of that owner are pinned, it is not known which of the pins has ended.
 * Unregistering one of these interfaces then waits until its own pins, or all pins on
 * the owner, have been put.  An address that several interfaces of different owners
 * share cannot be put in this way.
 *
 * If nothing is pinned that the address could mean, there is a warning, and nothing
 * changes.  If the registry is built in, an address of built-in code, which cannot be
 * unloaded, is ignored without one.
 *
 * Context: As optional_provider_put().
 */
void optional_symbol_put_addr(const void *addr)
{
	struct optional_slot *slot;
	const void *code = dereference_function_descriptor((void *)addr);
	bool several = false;
	unsigned long flags;

	raw_spin_lock_irqsave(&optional_astray_lock, flags);
	slot = optional_slot_find_pinned(addr, false, &several);
	if (!slot)
		slot = optional_slot_find_pinned(addr, true, &several);
	if (!slot && code != addr)
		slot = optional_slot_find_pinned(code, true, &several);
	/* All pins that there seem to be may have been put by an address. */
	if (slot && optional_owner_pins_locked(slot->front.owner) <= 0)
		slot = NULL;
	if (slot && several)
		optional_pin_end_astray(slot);
	raw_spin_unlock_irqrestore(&optional_astray_lock, flags);

	/* If there is only one, its pin keeps it from changing. */
	if (slot && (several || optional_slot_put(slot)))
		return;
	if (optional_builtin(code))
		return;
	WARN(optional_first(NULL, OPTIONAL_SURPLUS_PUT, hash_ptr(addr, 6)),
	     "optional_provider: unbalanced put of address %pS\n", addr);
}
EXPORT_SYMBOL_GPL(optional_symbol_put_addr);

/**
 * optional_provider_request() - pin a provider, load its module if needed
 * @key: the interface that is wanted
 *
 * If the interface is not provided, asks modprobe for the alias "symbol:NAME" and
 * tries again.  depmod makes this alias for exported symbols, and
 * MODULE_ALIAS_OPTIONAL() makes it for everything else.  As with symbol_request(), no
 * module is loaded for a name of more than 48 bytes (52 if the kernel has 32 bits).
 *
 * Context: Process context.  May sleep.
 * Return: As optional_provider_get().
 */
const void *optional_provider_request(struct optional_key *key)
{
	const void *addr;

	might_sleep();
	addr = optional_provider_get(key);
	if (addr || !key->name)
		return addr;
	/* Ignore the result: only one of several modules may have failed to load. */
	request_module("symbol:%s", key->name);
	return optional_provider_get(key);
}
EXPORT_SYMBOL_GPL(optional_provider_request);

/* Forget what has been counted. */
static void optional_slot_zero(struct optional_slot *slot)
{
	int cpu;

	for_each_possible_cpu(cpu)
		memset(per_cpu_ptr(slot->front.uses, cpu), 0, sizeof(*slot->front.uses));
}

static int optional_provider_claim(struct optional_provider *provider,
				   struct module *owner)
{
	struct optional_slot *slot;

	if (!provider->name || !*provider->name || !provider->addr ||
	    provider->size == OPTIONAL_ABSENT)
		return -EINVAL;

	slot = optional_slot_find(provider->name);
	if (!slot)
		slot = optional_slot_make(provider->name);
	if (!slot)
		return -ENOMEM;
	if (slot->state != OPTIONAL_EMPTY) {
		pr_warn("%s: not registered, module %s provides it\n", slot->name,
			optional_owner_name(slot->front.owner));
		return -EBUSY;
	}
	/* An unbalanced exit or put under way must not affect the next provider. */
	if (slot->cleared)
		cond_synchronize_rcu(slot->cleared);
	optional_slot_zero(slot);

	WRITE_ONCE(slot->front.addr, provider->addr);
	WRITE_ONCE(slot->front.owner, owner);
	slot->provider = provider;
	provider->slot = slot;
	WRITE_ONCE(slot->state, OPTIONAL_CLAIMED);
	return 0;
}

/* Make a claimed slot live. */
static void optional_slot_publish(struct optional_slot *slot, size_t size)
{
	/* Pairs with optional_slot_state(): a slot that is seen live has its owner. */
	smp_store_release(&slot->state, OPTIONAL_LIVE);
	WRITE_ONCE(slot->front.refs, optional_owner_refs(slot->front.owner));
	/* Pairs with optional_slot_use(): the size says that the rest is there. */
	smp_store_release(&slot->size, size);
	if (OPTIONAL_INLINE) {
		/* Pairs with optional_provider_enter() in the same way. */
		smp_store_release(&slot->front.size, size);
	}
}

/* Make a slot empty.  Lookups fail already, and nothing that they found is in use. */
static void optional_slot_clear(struct optional_slot *slot)
{
	/* NULL is also the owner of built-in code, and its pins are added up. */
	optional_slot_zero(slot);
	slot->astray = 0;
	slot->provider = NULL;
	WRITE_ONCE(slot->front.addr, NULL);
	WRITE_ONCE(slot->front.owner, NULL);
	WRITE_ONCE(slot->state, OPTIONAL_EMPTY);
	slot->cleared = get_state_synchronize_rcu();
}

/**
 * optional_provider_register_owner() - register providers
 * @providers: array of providers
 * @count: their number
 * @owner: the module that a pin is to keep loaded, NULL for built-in code.  It
 *	need not be the one that contains @providers: name the one whose code runs.
 *	Its exit must not return before they have been unregistered.
 *
 * Registers all of @providers or none.  They go live in the order of the array, so a
 * consumer that has pinned the last one finds the others as well, unless they are
 * being unregistered.  If one of the names has just been unregistered, this waits for
 * a grace period.  They can be used before this returns, so call it at the end of a
 * module's init.  If a later step fails, its error path must unregister them.
 *
 * Context: Process context.  May sleep.
 * Return: 0, or
 * -EINVAL if a provider has no name or no address;
 * -EBUSY if that name is provided already, or its last provider is still being
 * unregistered, and then a line in the log names the owner;
 * -ENOMEM if there is no memory.
 */
int optional_provider_register_owner(struct optional_provider *providers,
				     unsigned int count, struct module *owner)
{
	unsigned int i;
	int ret = 0;

	might_sleep();
	mutex_lock(&optional_provider_mutex);
	for (i = 0; i < count; i++) {
		ret = optional_provider_claim(&providers[i], owner);
		if (ret)
			goto undo;
	}
	for (i = 0; i < count; i++)
		optional_slot_publish(providers[i].slot, providers[i].size);
	goto out;

undo:
	while (i--) {
		optional_slot_clear(providers[i].slot);
		providers[i].slot = NULL;
	}
out:
	mutex_unlock(&optional_provider_mutex);
	return ret;
}
EXPORT_SYMBOL_GPL(optional_provider_register_owner);

/* Make lookups of the slot fail from now on. */
static void optional_slot_drain(struct optional_slot *slot,
				struct list_head *draining)
{
	lockdep_assert_held(&optional_provider_mutex);

	list_add_tail(&slot->draining, draining);
	WRITE_ONCE(slot->leader,
		   list_first_entry(draining, struct optional_slot, draining));
	if (slot->leader == slot)
		reinit_completion(&slot->drained);
	WRITE_ONCE(slot->front.size, OPTIONAL_ABSENT);
	WRITE_ONCE(slot->size, OPTIONAL_ABSENT);
	WRITE_ONCE(slot->front.refs, &optional_refs_none);
	/* Pairs with optional_slot_state(): a slot that is seen draining has a leader. */
	smp_store_release(&slot->state, OPTIONAL_DRAINING);
}

static bool optional_slots_used(struct list_head *draining)
{
	struct optional_slot *slot;

	list_for_each_entry(slot, draining, draining) {
		if (optional_slot_sections(slot) > 0 || optional_slot_held(slot) > 0)
			return true;
	}
	return false;
}

/* Log what unregistration is waiting for. */
static void optional_slots_report(struct list_head *draining)
{
	struct optional_slot *slot;

	list_for_each_entry(slot, draining, draining) {
		long sections = max(optional_slot_sections(slot), 0L);
		long pins = max(optional_slot_held(slot), 0L);

		if (!sections && !pins)
			continue;
		pr_warn("%s: module %s is waiting to unregister it: %ld sections and %ld pins in use\n",
			slot->name, optional_owner_name(slot->front.owner), sections, pins);
		optional_track_print(&slot->track);
	}
}

/* End the draining of a slot that is no longer used. */
static void optional_slot_drained(struct optional_slot *slot)
{
	long sections = optional_slot_sections(slot);
	long pins = optional_slot_pins(slot);
	long surplus = max(-pins, 0L);
	struct module *owner = slot->front.owner;
	struct optional_slot *other;
	unsigned long flags;
	int bucket;

	lockdep_assert_held(&optional_provider_mutex);

	raw_spin_lock_irqsave(&optional_astray_lock, flags);
	/*
	 * All its pins have ended.  If there are more of them than puts, another
	 * interface of the owner has counted the puts that are missing.  If there
	 * are fewer, some of its puts have ended pins on another interface.
	 */
	pins = max(pins, 0L) - slot->astray;
	if (pins) {
		hash_for_each(optional_slots, bucket, other, node) {
			if (other != slot && other->front.owner == owner &&
			    optional_slot_state(other) != OPTIONAL_EMPTY) {
				other->astray -= pins;
				pins = 0;
				break;
			}
		}
	}
	surplus += max(-pins, 0L);
	optional_slot_clear(slot);
	raw_spin_unlock_irqrestore(&optional_astray_lock, flags);
	optional_track_flush(&slot->track);

	WARN(sections < 0 && optional_first(slot, OPTIONAL_SURPLUS_EXIT, 0),
	     "optional_provider: %s: %ld unbalanced exits; module %s\n",
	     slot->name, -sections, optional_owner_name(owner));
	WARN(surplus && optional_first(slot, OPTIONAL_SURPLUS_PUT, 0),
	     "optional_provider: %s: %ld unbalanced puts; module %s\n",
	     slot->name, surplus, optional_owner_name(owner));
}

/* Wait until the slots are no longer used, then make their names available. */
static void optional_slots_wait(struct list_head *draining)
{
	unsigned long report = jiffies + 10 * HZ;
	struct optional_slot *slot, *next;
	struct completion *drained;

	if (list_empty(draining))
		return;

	synchronize_rcu();
	slot = list_first_entry(draining, struct optional_slot, draining);
	drained = &slot->drained;
	while (optional_slots_used(draining)) {
		/* The last put on another interface of an owner wakes no task here. */
		long timeout = READ_ONCE(optional_astray) ? HZ / 10 : 10 * HZ;

		wait_for_completion_timeout(drained, timeout);
		if (time_after_eq(jiffies, report)) {
			optional_slots_report(draining);
			report = jiffies + 10 * HZ;
		}
	}
	/* Pairs with the barriers where an end was counted. */
	smp_mb();

	mutex_lock(&optional_provider_mutex);
	list_for_each_entry_safe(slot, next, draining, draining) {
		list_del(&slot->draining);
		optional_slot_drained(slot);
	}
	WRITE_ONCE(optional_ended, optional_ended + 1);
	mutex_unlock(&optional_provider_mutex);
	wake_up_all(&optional_ended_wait);
}

static bool optional_slot_concerns(const struct optional_slot *slot,
				   const struct module *mod)
{
	return slot->front.owner == mod || within_module((unsigned long)slot->provider, mod);
}

/* Whether one of some providers, or else something of a module, is draining. */
static bool optional_draining(const struct optional_provider *providers,
			      unsigned int count, const struct module *mod)
{
	struct optional_slot *slot;
	bool draining = false;
	int bucket;

	mutex_lock(&optional_provider_mutex);
	hash_for_each(optional_slots, bucket, slot, node) {
		if (slot->state != OPTIONAL_DRAINING)
			continue;
		if (mod ? optional_slot_concerns(slot, mod) :
		    slot->provider >= providers && slot->provider < providers + count)
			draining = true;
	}
	mutex_unlock(&optional_provider_mutex);
	return draining;
}

/* Wait until other tasks have drained them. */
static void optional_wait_for_others(const struct optional_provider *providers,
				     unsigned int count, const struct module *mod)
{
	unsigned long ended = READ_ONCE(optional_ended);

	while (optional_draining(providers, count, mod)) {
		wait_event(optional_ended_wait, READ_ONCE(optional_ended) != ended);
		ended = READ_ONCE(optional_ended);
	}
}

/**
 * optional_provider_unregister() - unregister providers
 * @providers: array of registered providers
 * @count: their number
 *
 * Lookups fail as soon as this has begun.  It waits for all sections and pins, so no
 * code or data of a provider is in use when it returns.  It waits for one grace period,
 * whatever the number of providers.  If it waits for more than ten seconds, it logs the
 * interfaces that are in use.
 *
 * If another task is unregistering one of @providers, this waits until that is done.
 * A provider that is not registered causes a warning, and is ignored.
 *
 * Context: Process context.  May sleep.  Must not be called from inside a
 * section on one of @providers, nor with a lock held that such a section takes;
 * lockdep knows of both.
 */
void optional_provider_unregister(struct optional_provider *providers,
				  unsigned int count)
{
	struct optional_slot *slot;
	LIST_HEAD(draining);
	bool others = false;
	unsigned int i;

	might_sleep();
	mutex_lock(&optional_provider_mutex);
	for (i = 0; i < count; i++) {
		slot = providers[i].slot;
		/* If it was not unregistered in time, the slot may be another provider's. */
		if (!slot || slot->provider != &providers[i])
			WARN(optional_first(slot, OPTIONAL_NOT_REGISTERED,
					    optional_name_hash(providers[i].name)),
			     "optional_provider: %s: unregistered, but not registered\n",
			     providers[i].name);
		else if (slot->state == OPTIONAL_DRAINING)
			others = true;
		else
			optional_slot_drain(slot, &draining);
	}
	mutex_unlock(&optional_provider_mutex);

	/* This waits for sections: inside one, it would wait forever. */
	for (i = 0; OPTIONAL_LOCKDEP && i < count; i++) {
		slot = providers[i].slot;
		if (slot) {
			lock_map_acquire(&slot->dep_map);
			lock_map_release(&slot->dep_map);
		}
	}
	optional_slots_wait(&draining);
	if (others)
		optional_wait_for_others(providers, count, NULL);
}
EXPORT_SYMBOL_GPL(optional_provider_unregister);

#ifdef CONFIG_MODULES
/* A module that is unloaded while something of it is being unregistered. */
struct optional_departure {
	struct module *mod;
	bool held;
	struct list_head draining;
};

static ASYNC_DOMAIN_EXCLUSIVE(optional_departures);

static void optional_module_depart(void *data, async_cookie_t cookie)
{
	struct optional_departure *departure = data;

	optional_slots_wait(&departure->draining);
	optional_wait_for_others(NULL, 0, departure->mod);
	if (departure->held)
		kobject_put(&departure->mod->mkobj.kobj);
	kfree(departure);
}

/*
 * A module that is unloaded, by rmmod or because its init failed, must have
 * unregistered what it provides.  If it has not, warn and unregister its providers.
 * Another task may be doing that already, if another module has registered them with
 * this one as owner.
 *
 * Both can take as long as a section lasts.  Waiting here, with the lock of the
 * notifier chain held, would block every registration of a module notifier, and then
 * every load and unload of a module.  So hold the module's code and static data by a
 * reference on its kobject, for whose release free_module() waits before it frees them.
 * What other notifiers free, such as its static SRCU, is gone.  Without
 * sysfs, or if loading has failed before the kobject was added, there is no such
 * reference, so wait here.
 */
static int optional_provider_module_event(struct notifier_block *nb,
					  unsigned long event, void *data)
{
	struct optional_departure *departure;
	struct optional_slot *slot;
	struct module *mod = data;
	bool concerned = false;
	LIST_HEAD(draining);
	int bucket;

	if (event != MODULE_STATE_GOING)
		return NOTIFY_DONE;

	mutex_lock(&optional_provider_mutex);
	hash_for_each(optional_slots, bucket, slot, node) {
		if (slot->state == OPTIONAL_EMPTY || !optional_slot_concerns(slot, mod))
			continue;
		concerned = true;
		if (slot->state == OPTIONAL_DRAINING)
			continue;
		WARN(optional_first(slot, OPTIONAL_FORGOTTEN, 0),
		     "optional_provider: %s: not unregistered by module %s, which is unloaded\n",
		     slot->name, module_name(mod));
		optional_slot_drain(slot, &draining);
	}
	mutex_unlock(&optional_provider_mutex);
	if (!concerned)
		return NOTIFY_DONE;

	departure = kmalloc(sizeof(*departure), GFP_KERNEL | __GFP_NOFAIL);
	departure->mod = mod;
	list_replace_init(&draining, &departure->draining);
	departure->held = mod->mkobj.kobj.state_in_sysfs;
	if (!departure->held) {
		optional_module_depart(departure, 0);
		return NOTIFY_OK;
	}
	kobject_get(&mod->mkobj.kobj);
	/* Without memory this runs the function at once. */
	async_schedule_domain(optional_module_depart, departure, &optional_departures);
	return NOTIFY_OK;
}

static struct notifier_block optional_provider_module_nb = {
	.notifier_call = optional_provider_module_event,
};

static int __init optional_modules_init(void)
{
	return register_module_notifier(&optional_provider_module_nb);
}

static void optional_modules_exit(void)
{
	unregister_module_notifier(&optional_provider_module_nb);
	async_synchronize_full_domain(&optional_departures);
}
#else
static int __init optional_modules_init(void)
{
	return 0;
}

static void optional_modules_exit(void)
{
}
#endif

/*
 * debugfs: one line for each interface that there has been: its name, the owner,
 * the state, the sections and the pins.  With CONFIG_OPTIONAL_PROVIDER_TRACK the
 * stacks that took them follow.
 */
static int optional_providers_show(struct seq_file *file, void *unused)
{
	/* No slot remains claimed when the mutex is released. */
	static const char * const states[] = {
		[OPTIONAL_EMPTY] = "absent",
		[OPTIONAL_LIVE] = "present",
		[OPTIONAL_DRAINING] = "unregistering",
	};
	struct optional_slot *slot;
	int bucket;

	mutex_lock(&optional_provider_mutex);
	hash_for_each(optional_slots, bucket, slot, node) {
		bool there = slot->state != OPTIONAL_EMPTY;

		/*
		 * Both may be off by some while sections and pins come and go, and
		 * pins that were put by another address may still be counted here.
		 */
		seq_printf(file, "%s %s %s %ld %ld\n", slot->name,
			   there ? optional_owner_name(slot->front.owner) : "-",
			   states[slot->state], max(optional_slot_sections(slot), 0L),
			   max(optional_slot_pins(slot), 0L));
		optional_track_show(&slot->track, file);
	}
	mutex_unlock(&optional_provider_mutex);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(optional_providers);

static struct dentry *optional_debugfs;

static int __init optional_provider_init(void)
{
	optional_debugfs = debugfs_create_file("optional_providers", 0400, NULL, NULL,
					       &optional_providers_fops);
	return optional_modules_init();
}
core_initcall(optional_provider_init);

static void optional_slot_free(struct optional_slot *slot)
{
	optional_track_destroy(&slot->track);
	lockdep_unregister_key(&slot->lockdep_key);
	free_percpu(slot->front.uses);
	kfree(slot);
}

static void __exit optional_provider_cleanup(void)
{
	struct optional_slot *slot;
	struct hlist_node *next;
	int bucket;

	debugfs_remove(optional_debugfs);
	optional_modules_exit();

	/* Every module that could use a slot depends on this one, so none is left. */
	hash_for_each_safe(optional_slots, bucket, next, slot, node)
		optional_slot_free(slot);
}
module_exit(optional_provider_cleanup);

MODULE_DESCRIPTION("Registry of optional providers");
MODULE_LICENSE("GPL");
