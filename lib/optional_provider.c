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
 * Both sides meet in a *slot*, one for each interface name.  It is made by the
 * first registration and kept until the registry itself is unloaded, so that
 * neither a consumer's key, which caches its slot, nor anything that ends a
 * section or a pin can meet freed memory, and none of them ever touches the
 * provider object.
 *
 * A lookup reads whether the slot is live and counts itself within one sched-RCU
 * read section.  Unregistration changes the slot, waits for a grace period, and
 * knows then that no lookup will succeed any more and that all which did are
 * counted.  What remains is to wait until everything that was begun has ended.
 * Whatever ends then sees the changed slot, as the grace period is over, and
 * wakes the waiting task.
 *
 * Sections and pins are counted per CPU; only the sum over all CPUs means
 * anything.  This is the scheme of percpu_ref (lib/percpu-refcount.c), but for
 * two things that percpu_ref does not offer: an underflow must not keep the
 * provider waiting for ever, and the count must outlive the object it protects.
 *
 * One counter per CPU that goes up and down can only be added up when nothing
 * goes up any more, as a pin that is taken on one CPU and put on another while
 * the sum is made may be seen to end but not to begin.  Sections are added up in
 * no other state.  Pins are, to tell a put that is due from one that is not, and
 * so gets and puts are counted apart, as SRCU does (kernel/rcu/srcutree.c): with
 * the puts added up first, each put that is seen has a get that is seen.
 *
 * A pin also holds the owner, so that two atomic operations on the owner's
 * reference count are all that it writes where other CPUs write.  That count
 * never says that a put is not due: rmmod takes the module's own reference for a
 * moment, even when it is refused.
 */

enum optional_state {
	OPTIONAL_EMPTY,		/* nobody provides it */
	OPTIONAL_CLAIMED,	/* an array that holds it is being registered */
	OPTIONAL_LIVE,		/* lookups succeed */
	OPTIONAL_DRAINING,	/* lookups fail, unregistration waits */
};

/* What each interface is warned of once. */
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
 * @provider: who registered, or NULL; under optional_provider_mutex.  Only its
 *	address matters, as a module that did not unregister may have freed it.
 * @draining: link in the list of those that one unregistration waits for
 * @leader: the first in that list, which has the completion for all of them
 * @drained: of the leader: completed when a section or pin ends in
 *	OPTIONAL_DRAINING
 * @astray: puts of one of the owner's pins, not known which, see
 *	optional_symbol_put_addr(); under optional_astray_lock, which clearing a slot
 *	that has been live takes as well
 * @warned: what it has been warned of, by &enum optional_misuse
 * @lockdep_map: held for reading by sections
 * @lockdep_key: its class, as sections on one interface may last while another
 *	is unregistered
 * @track: who holds it
 * @hash_len: hash and length of @name, compared first
 * @name: name of the interface
 *
 * The address that lookups return and the owner, which pins hold, are written in
 * OPTIONAL_CLAIMED and stay until the provider has been unregistered.  Lookups need
 * no more than the size to know whether there is what they want.  What they read
 * comes first, so that it does not share a cache line with what changes.
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
	unsigned long warned;
	struct lockdep_map lockdep_map;
	struct lock_class_key lockdep_key;
	struct optional_track track;
	u64 hash_len;
	char name[];
};

/*
 * With lockdep or tracking each use has more to do than the inline functions of
 * the header know of.  These need not be told: they find the slot absent.
 */
#define OPTIONAL_LOCKDEP	IS_ENABLED(CONFIG_LOCKDEP)
#define OPTIONAL_TRACKED	IS_ENABLED(CONFIG_OPTIONAL_PROVIDER_TRACK)
#define OPTIONAL_INLINE		(!OPTIONAL_LOCKDEP && !OPTIONAL_TRACKED)

/* For when puts are not left to the inline function. */
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

/* Names come from code, so they are some hundreds in a kernel at the most. */
static DEFINE_HASHTABLE(optional_slots, 8);
static DEFINE_MUTEX(optional_provider_mutex);

/* Counts unregistrations that have ended, for those who wait for somebody else's. */
static unsigned long optional_ended;
static DECLARE_WAIT_QUEUE_HEAD(optional_ended_wait);

/* Number of slots ever made: while it stands still, a miss remains a miss. */
static unsigned long optional_slots_made __read_mostly;

/* Whether there has ever been a put that could be of several pins. */
static bool optional_astray __read_mostly;

/* Such puts and what they count on: no used slot is cleared while others are added up. */
static DEFINE_RAW_SPINLOCK(optional_astray_lock);

/*
 * Whether an interface is misused in this way for the first time.  Those that
 * nobody has ever provided, or that are known by an address only, have no slot
 * to remember it; they share some bits.
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
	lockdep_init_map(&slot->lockdep_map, slot->name, &slot->lockdep_key, 0);
	optional_track_init(&slot->track, slot->name);
	/*
	 * A consumer that finds the slot in the list, or takes it from a key,
	 * must find all of the above in it: hash_add_rcu() and the release in
	 * optional_key_lookup() see to that.
	 */
	hash_add_rcu(optional_slots, &slot->node, hashlen_hash(hash_len));
	/*
	 * Pairs with the acquire in optional_key_lookup(): a lookup that sees the
	 * new number finds the slot, so that it never remembers with that number
	 * that there is none.
	 */
	smp_store_release(&optional_slots_made, optional_slots_made + 1);
	return slot;
}

/* The slow way from a key to its slot, taken until the slot exists. */
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
	 * Pairs with the address dependency in those that take the slot from the
	 * key: unlike this CPU they have not found it in the list.
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
 * The slot, if it is live and offers what the consumer needs although its size
 * is not just that.
 */
static noinline struct optional_slot *
optional_slot_fit(struct optional_slot *slot, size_t size, const struct optional_key *key)
{
	if (size == OPTIONAL_ABSENT)
		return NULL;
	/* An interface grows at its end, so more than is needed will do. */
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
		lock_acquire_shared_recursive(&slot->lockdep_map, 0, 1, NULL, _RET_IP_);
	if (OPTIONAL_TRACKED)
		optional_track_begin(&slot->track, pin);
	return addr;
}

/*
 * The first lookup by a key, and all others while there is no slot.  If none has
 * been made since the key was last looked for, it needs not be looked for again:
 * a consumer that finds nobody may well ask over and over.
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
	/* Mostly it comes here for this, and an absent provider must be cheap. */
	if (READ_ONCE(slot->size) == OPTIONAL_ABSENT)
		return NULL;
	return optional_slot_use(slot, key, false);
}
EXPORT_SYMBOL_GPL(__optional_provider_enter);

/* Wake the task that waits for the slot, which need no longer be there then. */
static void optional_slot_wake(struct optional_slot *slot)
{
	complete(&READ_ONCE(slot->leader)->drained);
}

/* The state of a slot that may be used, or EMPTY. */
static int optional_slot_state(const struct optional_slot *slot)
{
	/* Pairs with the release in optional_slot_drain(). */
	int state = slot ? smp_load_acquire(&slot->state) : OPTIONAL_EMPTY;

	return state == OPTIONAL_CLAIMED ? OPTIONAL_EMPTY : state;
}

/*
 * The sections there are.  It can be relied on only if no lookup finds the slot
 * any more.  They only end then, and one that moves from a CPU to another while
 * this adds up ends later than both were read, or wakes the waiting task again.
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

/* A put or exit of what is not held, as far as can be told. */
static void optional_warn_surplus(struct optional_slot *slot, const char *name,
				  enum optional_misuse misuse)
{
	const char *what = misuse == OPTIONAL_SURPLUS_PUT ?
			   "put of a pin that was never got" :
			   "exit of a section that was never entered";

	if (!optional_first(slot, misuse, optional_name_hash(name)))
		return;
	/* The owner's name stays as long as this section. */
	rcu_read_lock_sched();
	if (optional_slot_state(slot) == OPTIONAL_EMPTY)
		WARN(1, "optional_provider: %s: %s; nobody provides it\n", name, what);
	else
		WARN(1, "optional_provider: %s: %s; module %s, %ld sections and %ld pins\n",
		     name, what, optional_owner_name(READ_ONCE(slot->front.owner)),
		     optional_slot_sections(slot), optional_slot_pins(slot));
	rcu_read_unlock_sched();
}

/* End a section that the inline function did not; false if there is none. */
static bool optional_section_end(struct optional_slot *slot)
{
	int state;

	/* Only the task that has begun a section may end it. */
	if (OPTIONAL_LOCKDEP && slot && !lock_is_held(&slot->lockdep_map))
		return false;
	if (OPTIONAL_TRACKED && slot && !optional_track_end(&slot->track, false))
		return false;

	rcu_read_lock_sched();
	state = optional_slot_state(slot);
	if (state != OPTIONAL_EMPTY) {
		if (OPTIONAL_LOCKDEP)
			lock_release(&slot->lockdep_map, _RET_IP_);
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
 * Count a put.  The owner comes first, as unregistration, and then the owner's
 * end, may follow the count.
 */
static void optional_pin_end(struct optional_slot *slot)
{
	struct module *owner = slot->front.owner;

	/* A full barrier either way, which pairs with that in optional_slot_pins(). */
	if (optional_owner_counts(owner))
		module_put(owner);
	else
		smp_mb(); /* As above. */
	this_cpu_inc(slot->front.uses->puts);
}

/*
 * A put that the inline function has not done; false if it is not due.  Of an owner
 * that does not count, unregistration will tell.
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
	       !optional_owner_counts(slot->front.owner) || optional_slot_pins(slot) > 0);
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

/* Built in, the registry is asked about built-in providers, whose code stays. */
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
 * The slot that is pinned and has the address or, if @near, an owner that has it.
 * Sets @several if there are more of them.
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

/* One of several pins on the owner of a slot ends, it is not known which. */
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
	/* What waits for any of them has to look again. */
	hash_for_each_rcu(optional_slots, bucket, slot, node) {
		if (READ_ONCE(slot->front.owner) == owner &&
		    optional_slot_state(slot) == OPTIONAL_DRAINING)
			optional_slot_wake(slot);
	}
}

/**
 * optional_symbol_put_addr() - release a pin, given an address
 * @addr: what the get returned, or a function of the owner that is no interface's:
 *	a consumer may have kept no more than that of the module that it pinned
 *
 * The replacement for symbol_put_addr(), for when the name is not at hand.  It
 * looks at all interfaces.
 *
 * The address of an interface means that one.  Any other means one that the owner
 * of the address provides; if more than one of these are pinned, it is not known
 * which of the pins has ended.  The unregistration of any of them then waits until
 * its own pins or all pins on the owner have been put.  Addresses that several
 * interfaces of different owners have cannot be put in this way.
 *
 * An address of which nothing is pinned is warned of and changes nothing; but
 * that of built-in code, which nothing could unload, is ignored.
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
	if (several)
		optional_pin_end_astray(slot);
	raw_spin_unlock_irqrestore(&optional_astray_lock, flags);

	/* If there is only one, the pin is on that, which it keeps from changing. */
	if (several || optional_slot_put(slot) || optional_builtin(code))
		return;
	WARN(optional_first(NULL, OPTIONAL_SURPLUS_PUT, hash_ptr(addr, 6)),
	     "optional_provider: put of the address %pS that was never got\n", addr);
}
EXPORT_SYMBOL_GPL(optional_symbol_put_addr);

/**
 * optional_provider_request() - pin a provider, load its module if need be
 * @key: the interface that is wanted
 *
 * If nobody provides the interface, asks modprobe for the alias "symbol:NAME",
 * which depmod makes for exported symbols and MODULE_ALIAS_OPTIONAL() for all
 * else, and tries again.
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
	/* Whatever modprobe says: of several modules one may have failed. */
	request_module("symbol:%s", key->name);
	return optional_provider_get(key);
}
EXPORT_SYMBOL_GPL(optional_provider_request);

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
	if (slot->state == OPTIONAL_DRAINING)
		return -EBUSY;
	if (slot->state != OPTIONAL_EMPTY)
		return -EEXIST;

	WRITE_ONCE(slot->front.addr, provider->addr);
	WRITE_ONCE(slot->front.owner, owner);
	slot->provider = provider;
	provider->slot = slot;
	WRITE_ONCE(slot->state, OPTIONAL_CLAIMED);
	return 0;
}

/* Make it live. */
static void optional_slot_publish(struct optional_slot *slot, size_t size)
{
	WRITE_ONCE(slot->state, OPTIONAL_LIVE);
	WRITE_ONCE(slot->front.refs, optional_owner_refs(slot->front.owner));
	/* Pairs with optional_slot_use(): the size says that the rest is there. */
	smp_store_release(&slot->size, size);
	if (OPTIONAL_INLINE) {
		/* Pairs with optional_provider_enter() in the same way. */
		smp_store_release(&slot->front.size, size);
	}
}

/* Make it empty.  No lookup succeeds, nothing that one has found is used. */
static void optional_slot_clear(struct optional_slot *slot)
{
	int cpu;

	/* What a surplus exit or put took must not be missing next time. */
	for_each_possible_cpu(cpu)
		memset(per_cpu_ptr(slot->front.uses, cpu), 0, sizeof(*slot->front.uses));
	slot->astray = 0;
	slot->provider = NULL;
	WRITE_ONCE(slot->front.addr, NULL);
	WRITE_ONCE(slot->front.owner, NULL);
	WRITE_ONCE(slot->state, OPTIONAL_EMPTY);
}

/**
 * optional_provider_register_owner() - register providers
 * @providers: array of providers
 * @count: their number
 * @owner: the module that a pin is to keep loaded, NULL for built-in code.  It
 *	need not be the one that @providers lie in: name the one whose code runs.
 *	Its exit must not return before they have been unregistered.
 *
 * Registers all of @providers or none.  They can be used before this returns,
 * so it belongs at the end of a module's init; what may fail after it must
 * unregister them.
 *
 * Context: Process context.  May sleep.
 * Return: 0, or
 * -EINVAL if a provider has no name or no address;
 * -EEXIST if somebody, or the same provider already, provides that name;
 * -EBUSY if the last provider of that name is still being unregistered;
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

/* Let no lookup find it any more. */
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
	/* Pairs with optional_slot_state(): what is seen draining has a leader. */
	smp_store_release(&slot->state, OPTIONAL_DRAINING);
}

/* The number of pins on all that an owner provides, again never too small. */
static long optional_owner_pins(const struct module *owner)
{
	unsigned long gets = 0, puts = 0, flags;
	struct optional_slot *slot;
	int bucket;

	raw_spin_lock_irqsave(&optional_astray_lock, flags);
	hash_for_each_rcu(optional_slots, bucket, slot, node) {
		if (READ_ONCE(slot->front.owner) == owner)
			puts += optional_slot_puts(slot) + slot->astray;
	}
	/* Pairs with the barrier in optional_pin_end(). */
	smp_mb();
	hash_for_each_rcu(optional_slots, bucket, slot, node) {
		if (READ_ONCE(slot->front.owner) == owner)
			gets += optional_slot_gets(slot);
	}
	raw_spin_unlock_irqrestore(&optional_astray_lock, flags);
	return gets - puts;
}

/* The pins that unregistration has to wait for. */
static long optional_slot_held(const struct optional_slot *slot)
{
	long pins = optional_slot_pins(slot);

	if (pins > 0 && READ_ONCE(optional_astray) && optional_owner_pins(slot->front.owner) <= 0)
		return 0;
	return pins;
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

/* Say what unregistration has been waiting for. */
static void optional_slots_report(struct list_head *draining)
{
	struct optional_slot *slot;

	list_for_each_entry(slot, draining, draining) {
		long sections = max(optional_slot_sections(slot), 0L);
		long pins = max(optional_slot_held(slot), 0L);

		if (!sections && !pins)
			continue;
		pr_warn("%s: module %s waits to unregister it, for %ld sections and %ld pins\n",
			slot->name, optional_owner_name(slot->front.owner), sections, pins);
		optional_track_print(&slot->track);
	}
}

/* End the drain of a slot that is not used any more. */
static void optional_slot_drained(struct optional_slot *slot)
{
	long sections = optional_slot_sections(slot);
	long pins = optional_slot_pins(slot);
	struct module *owner = slot->front.owner;
	struct optional_slot *other;
	unsigned long flags;
	int bucket;

	lockdep_assert_held(&optional_provider_mutex);

	raw_spin_lock_irqsave(&optional_astray_lock, flags);
	/*
	 * Pins that were put astray are its own, now that it has no others, or
	 * else belong to another interface of the owner.
	 */
	if (pins > 0 || slot->astray) {
		pins -= slot->astray;
		hash_for_each(optional_slots, bucket, other, node) {
			if (other != slot && other->front.owner == owner &&
			    optional_slot_state(other) != OPTIONAL_EMPTY) {
				other->astray -= pins;
				pins = 0;
				break;
			}
		}
	}
	optional_slot_clear(slot);
	raw_spin_unlock_irqrestore(&optional_astray_lock, flags);
	optional_track_flush(&slot->track);

	WARN(sections < 0 && optional_first(slot, OPTIONAL_SURPLUS_EXIT, 0),
	     "optional_provider: %s: %ld exits of sections that were never entered; module %s\n",
	     slot->name, -sections, optional_owner_name(owner));
	WARN(pins < 0 && optional_first(slot, OPTIONAL_SURPLUS_PUT, 0),
	     "optional_provider: %s: %ld puts of pins that were never got; module %s\n",
	     slot->name, -pins, optional_owner_name(owner));
}

/* Wait until the slots are not used any more, then free their names for others. */
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
		/* Nobody wakes this for the last pin on another of an owner's. */
		long timeout = READ_ONCE(optional_astray) ? HZ / 10 : 10 * HZ;

		wait_for_completion_timeout(drained, timeout);
		if (time_after_eq(jiffies, report)) {
			optional_slots_report(draining);
			report = jiffies + 10 * HZ;
		}
	}
	/* Pairs with the barriers of what counted an end. */
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

/* Whether one of some providers, or else something of a module, is being drained. */
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

/* Wait until those have been drained by whoever is at it. */
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
 * No lookup succeeds any more once this has begun, and nothing of a provider is
 * used any more once it has returned: it waits for the sections and pins that
 * there are.  However many the providers, it waits for one grace period.  A
 * wait of more than ten seconds is logged with the interfaces that are in use.
 *
 * If somebody else is unregistering one of @providers, this waits until they
 * have.  A provider that is not registered is warned of and left alone.
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
		/* It is a slot of somebody else's by now if it was forgotten. */
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

	/* This waits for sections: from inside one, it does so for ever. */
	for (i = 0; OPTIONAL_LOCKDEP && i < count; i++) {
		slot = providers[i].slot;
		if (slot) {
			lock_map_acquire(&slot->lockdep_map);
			lock_map_release(&slot->lockdep_map);
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
 * unregistered what it provides.  One that has forgotten it is named, and its
 * providers are unregistered.  Others may be at that already, if they have
 * registered something in its name.
 *
 * Either can take as long as there are sections.  To wait here would make all that
 * registers or unregisters a module notifier wait for the lock of their chain, and
 * then every module that is loaded or unloaded.  A reference on the module's kobject
 * holds its code and data instead, as free_module() waits for the kobject's release
 * before it frees these.  Without sysfs, and if loading fails so early that the kobject
 * is not yet there, nothing does so, and the wait is here.
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
		     "optional_provider: %s: still provided by module %s, which is unloaded\n",
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
	/* It runs at once if there is no memory to do so later. */
	async_schedule_domain(optional_module_depart, departure, &optional_departures);
	return NOTIFY_OK;
}

static struct notifier_block optional_provider_module_nb = {
	.notifier_call = optional_provider_module_event,
};

static int __init optional_provider_init(void)
{
	return register_module_notifier(&optional_provider_module_nb);
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

	unregister_module_notifier(&optional_provider_module_nb);
	async_synchronize_full_domain(&optional_departures);

	/* Whoever could use a slot depends on this module, so all have gone. */
	hash_for_each_safe(optional_slots, bucket, next, slot, node)
		optional_slot_free(slot);
}
module_exit(optional_provider_cleanup);
#endif

MODULE_DESCRIPTION("Registry of optional providers");
MODULE_LICENSE("GPL");
