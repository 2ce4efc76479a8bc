// SPDX-License-Identifier: GPL-2.0
/*
 * Optional providers: use what another module offers if it is there.
 *
 * See <linux/optional_provider.h> for the idea and
 * Documentation/driver-api/optional_provider.rst for a guide.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/hashtable.h>
#include <linux/jiffies.h>
#include <linux/kmod.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/optional_provider.h>
#include <linux/overflow.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/stringhash.h>

/**
 * DOC: How it works
 *
 * Both sides meet in a *slot*, one for each interface name.  It is made by the
 * first registration and kept until the registry itself goes, so that neither a
 * consumer's key, which caches its slot, nor anything that ends a section or a
 * pin can meet freed memory, and none of them ever touches the provider object.
 *
 * A lookup reads the slot's state and counts itself within one sched-RCU read
 * section.  Unregistration changes the state, waits for a grace period, and
 * knows then that no lookup will succeed any more and that all which did are
 * counted.  What remains is to wait until the counts are down.  Whoever counts
 * down sees the changed state, as the grace period is over, and wakes it.
 *
 * Sections and pins are counted per CPU; only the sum over all CPUs means
 * anything.  This is the scheme of percpu_ref (lib/percpu-refcount.c), but for
 * two things that percpu_ref does not offer: an underflow must not keep the
 * provider waiting for ever, and the count must outlive the object it protects.
 *
 * A pin also holds the owner, so that two atomic operations on the owner's
 * reference count are all that it writes where other CPUs write.
 */

enum optional_state {
	OPTIONAL_EMPTY,		/* nobody provides it */
	OPTIONAL_CLAIMED,	/* an array that holds it is being registered */
	OPTIONAL_LIVE,		/* lookups succeed */
	OPTIONAL_DRAINING,	/* lookups fail, unregistration waits */
};

/**
 * struct optional_uses - what uses a slot on one CPU
 * @sections: sections begun on it less those ended on it
 * @pins: pins taken on it less those released on it
 */
struct optional_uses {
	long sections;
	long pins;
};

#define OPTIONAL_ABSENT		SIZE_MAX

/**
 * struct optional_slot - where provider and consumers of a name meet
 * @node: link in optional_slots
 * @state: an &enum optional_state, written under optional_provider_mutex
 * @size: bytes of the ops table, 0 for a symbol; OPTIONAL_ABSENT if lookups fail
 * @ops: what lookups return
 * @uses: what uses it, per CPU
 * @owner: the module that a pin holds
 * @refs: what says whether @owner is held: its reference count, or one of those
 *	below if it is built in or if the slot is not live
 * @provider: who registered, or NULL; under optional_provider_mutex
 * @draining: link in the list of those that one unregistration waits for
 * @leader: the first in that list, which has the completion for all of them
 * @drained: completed when a section or pin ends in OPTIONAL_DRAINING
 * @hash_len: hash and length of @name, compared first
 * @name: name of the interface
 *
 * @ops and @owner are written in OPTIONAL_CLAIMED and stay until the provider has
 * been unregistered.  Lookups need no more than @size to know whether there is
 * what they want.
 */
struct optional_slot {
	struct hlist_node node;
	int state;
	size_t size;
	const void *ops;
	struct optional_uses __percpu *uses;
	struct module *owner;
	const atomic_t *refs;
	struct optional_provider *provider;
	struct list_head draining;
	struct optional_slot *leader;
	struct completion drained;
	u64 hash_len;
	char name[];
};

static const atomic_t optional_refs_builtin = ATOMIC_INIT(INT_MAX);
static const atomic_t optional_refs_none = ATOMIC_INIT(0);

static const atomic_t *optional_owner_refs(const struct module *owner)
{
#ifdef CONFIG_MODULE_UNLOAD
	if (owner)
		return &owner->refcnt;
#endif
	return &optional_refs_builtin;
}

/*
 * What module_refcount() calls 0 is 1, the module's own.  A module_put() of that
 * would end in a BUG() at its rmmod.
 */
static __always_inline bool optional_held(const atomic_t *refs)
{
	return atomic_read(refs) > 1;
}

/* Names come from code, so they are some hundreds in a kernel at the most. */
static DEFINE_HASHTABLE(optional_slots, 8);
static DEFINE_MUTEX(optional_provider_mutex);

/* Number of slots ever made: while it stands still, a miss remains a miss. */
static unsigned long optional_slots_made;

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
	slot->uses = alloc_percpu(struct optional_uses);
	if (!slot->uses) {
		kfree(slot);
		return NULL;
	}
	slot->hash_len = hash_len;
	memcpy(slot->name, name, hashlen_len(hash_len));
	slot->size = OPTIONAL_ABSENT;
	slot->refs = &optional_refs_none;
	init_completion(&slot->drained);
	hash_add_rcu(optional_slots, &slot->node, hashlen_hash(hash_len));
	/* Pairs with optional_key_lookup(): who sees the number finds the slot. */
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
	/* A release, as who takes the slot from the key has not seen the list. */
	smp_store_release(&key->slot, slot);
	return slot;
}

static struct optional_slot *optional_key_slot(struct optional_key *key)
{
	return READ_ONCE(key->slot) ?: optional_key_lookup(key);
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
	pr_warn_once("%s: provider offers %zu bytes, consumer needs %zu\n",
		     slot->name, size, key->size);
	return NULL;
}

/* A lookup once the slot is known: for a pin, or else for a section. */
static __always_inline const void *
optional_slot_use(struct optional_slot *slot, struct optional_key *key, bool pin)
{
	const void *ops = NULL;
	size_t size;

	rcu_read_lock_sched();
	/* Pairs with the release in optional_provider_register_owner(). */
	size = smp_load_acquire(&slot->size);
	if (unlikely(size != key->size)) {
		slot = optional_slot_fit(slot, size, key);
		if (!slot)
			goto out;
	}
	if (!pin) {
		this_cpu_inc(slot->uses->sections);
		ops = slot->ops;
	} else if (try_module_get(slot->owner)) {
		this_cpu_inc(slot->uses->pins);
		ops = slot->ops;
	}
out:
	rcu_read_unlock_sched();
	return ops;
}

/* The first lookup by a key, and all others while there is no slot. */
static noinline const void *optional_key_use(struct optional_key *key, bool pin)
{
	struct optional_slot *slot;

	/* At once, as who finds nobody may ask again and again. */
	if (READ_ONCE(key->missed) == READ_ONCE(optional_slots_made))
		return NULL;
	slot = optional_key_lookup(key);
	return slot ? optional_slot_use(slot, key, pin) : NULL;
}

/**
 * optional_provider_enter() - begin a section
 * @key: the interface that is wanted
 *
 * A section is a short use of a provider: what is returned may be used until
 * optional_provider_exit(), which the same task must call.  It may sleep in
 * between.  Unregistration of the provider, and with it the unloading of a
 * module that unregisters in its exit, waits for the section's end.  Sections
 * nest.
 *
 * Context: Any but NMI.  Does not sleep and allocates nothing.
 * Return: The address of the symbol or ops table; or NULL if nobody provides
 * the interface, or not enough of it, and then the section has not begun and
 * must not be ended.
 */
const void *optional_provider_enter(struct optional_key *key)
{
	struct optional_slot *slot = READ_ONCE(key->slot);

	if (unlikely(!slot))
		return optional_key_use(key, false);
	return optional_slot_use(slot, key, false);
}
EXPORT_SYMBOL_GPL(optional_provider_enter);

/* A use ends in a slot that was not live at a first look; false if there is none. */
static bool optional_slot_drop(struct optional_slot *slot, long __percpu *uses)
{
	/* Pairs with the release in optional_slot_drain(). */
	switch (smp_load_acquire(&slot->state)) {
	case OPTIONAL_LIVE:
		this_cpu_dec(*uses);
		return true;
	case OPTIONAL_DRAINING:
		/* Pairs with the barrier in optional_slots_wait(). */
		smp_mb();
		this_cpu_dec(*uses);
		complete(&READ_ONCE(slot->leader)->drained);
		return true;
	default:
		return false;
	}
}

static noinline void optional_exit_slow(struct optional_key *key)
{
	struct optional_slot *slot = optional_key_slot(key);

	rcu_read_lock_sched();
	WARN_ONCE(!slot || !optional_slot_drop(slot, &slot->uses->sections),
		  "optional_provider: %s: exit of a section that was never entered\n",
		  key->name);
	rcu_read_unlock_sched();
}

/**
 * optional_provider_exit() - end a section
 * @key: the interface that was entered, by this key or another of its name
 *
 * An exit too many is warned of, at the latest when the provider unregisters;
 * the provider does not wait for what it stole from the count.
 *
 * Context: Any but NMI.  Does not sleep.
 */
void optional_provider_exit(struct optional_key *key)
{
	struct optional_slot *slot = READ_ONCE(key->slot);

	if (likely(slot)) {
		rcu_read_lock_sched();
		if (likely(READ_ONCE(slot->state) == OPTIONAL_LIVE)) {
			/* The grace period orders the section before a drain. */
			this_cpu_dec(slot->uses->sections);
			rcu_read_unlock_sched();
			return;
		}
		rcu_read_unlock_sched();
	}
	optional_exit_slow(key);
}
EXPORT_SYMBOL_GPL(optional_provider_exit);

/**
 * optional_provider_get() - pin the provider of an interface
 * @key: the interface that is wanted
 *
 * A pin may be held for as long as the consumer likes, and passed from one task
 * to another.  It holds a reference on the provider's owner, so that rmmod of
 * the owner fails with EWOULDBLOCK, and it holds back unregistration.
 *
 * Context: Any but NMI.  Does not sleep and allocates nothing.
 * Return: The address of the symbol or ops table, to be given back with
 * optional_provider_put(); or NULL if nobody provides the interface, or not
 * enough of it, or if the owner is being unloaded.
 */
const void *optional_provider_get(struct optional_key *key)
{
	struct optional_slot *slot = READ_ONCE(key->slot);

	if (unlikely(!slot))
		return optional_key_use(key, true);
	return optional_slot_use(slot, key, true);
}
EXPORT_SYMBOL_GPL(optional_provider_get);

/*
 * The owner cannot vanish between the two counts although the first may let its
 * unregistration finish: a module that has a reference is freed only if its own
 * init fails, and then only after a grace period, see do_init_module().
 */
static bool optional_slot_put(struct optional_slot *slot)
{
	struct module *owner;

	if (!slot)
		return false;
	owner = READ_ONCE(slot->owner);
	if (!optional_held(optional_owner_refs(owner)) ||
	    !optional_slot_drop(slot, &slot->uses->pins))
		return false;
	module_put(owner);
	return true;
}

static noinline void optional_put_slow(struct optional_key *key)
{
	struct optional_slot *slot = optional_key_slot(key);

	rcu_read_lock_sched();
	WARN_ONCE(!optional_slot_put(slot),
		  "optional_provider: %s: put of a pin that was never got\n", key->name);
	rcu_read_unlock_sched();
}

/**
 * optional_provider_put() - release a pin
 * @key: the interface that was pinned, by this key or another of its name
 *
 * A put too many is warned of and changes nothing if nobody holds the owner.
 * Else it takes somebody else's reference, and is warned of when the provider
 * unregisters.
 *
 * Context: Any but NMI.  Does not sleep.
 */
void optional_provider_put(struct optional_key *key)
{
	struct optional_slot *slot = READ_ONCE(key->slot);

	if (likely(slot)) {
		rcu_read_lock_sched();
		/* Not if it is not live, see optional_refs_none. */
		if (likely(optional_held(READ_ONCE(slot->refs)))) {
			this_cpu_dec(slot->uses->pins);
			module_put(slot->owner);
			rcu_read_unlock_sched();
			return;
		}
		rcu_read_unlock_sched();
	}
	optional_put_slow(key);
}
EXPORT_SYMBOL_GPL(optional_provider_put);

static long optional_slot_pins(const struct optional_slot *slot)
{
	long pins = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		pins += READ_ONCE(per_cpu_ptr(slot->uses, cpu)->pins);
	return pins;
}

/* Find what is pinned by its address or, failing that, its owner by one in it. */
static struct optional_slot *optional_slot_find_pinned(const void *addr)
{
	struct optional_slot *slot, *near = NULL;
	struct module *owner;
	int bucket;

	hash_for_each_rcu(optional_slots, bucket, slot, node) {
		owner = READ_ONCE(slot->owner);
		if (READ_ONCE(slot->ops) == addr) {
			if (optional_slot_pins(slot) > 0)
				return slot;
		} else if (!near && owner && within_module((unsigned long)addr, owner) &&
			   optional_slot_pins(slot) > 0) {
			near = slot;
		}
	}
	return near;
}

/* Built in, it is asked about built-in providers, and built-in code stays. */
static bool optional_builtin(const void *addr)
{
#ifdef MODULE
	return false;
#else
	return core_kernel_text((unsigned long)addr);
#endif
}

/**
 * optional_symbol_put_addr() - release a pin, given an address
 * @addr: what the get returned, or any address within the owner: a consumer may
 *	have kept no more than some function of the module that it pinned
 *
 * The stand-in for symbol_put_addr(), for when the name is not at hand.  It
 * looks at one interface after the other.  If several of one owner are pinned
 * and @addr is that of none, it is not defined which of them is released; they
 * should be unregistered together.
 *
 * An address of which nothing is pinned is warned of and changes nothing; but
 * that of built-in code, which nothing could unload, may be any.
 *
 * Context: Any but NMI.  Does not sleep.
 */
void optional_symbol_put_addr(const void *addr)
{
	rcu_read_lock_sched();
	WARN_ONCE(!optional_slot_put(optional_slot_find_pinned(addr)) &&
		  !optional_builtin(addr),
		  "optional_provider: put of the address %pS that was never got\n", addr);
	rcu_read_unlock_sched();
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
	const void *ops;

	might_sleep();
	ops = optional_provider_get(key);
	if (ops || !key->name)
		return ops;
	/* Whatever modprobe says: of several modules one may have failed. */
	request_module("symbol:%s", key->name);
	return optional_provider_get(key);
}
EXPORT_SYMBOL_GPL(optional_provider_request);

static int optional_provider_claim(struct optional_provider *provider,
				   struct module *owner)
{
	struct optional_slot *slot;

	if (!provider->name || !*provider->name || !provider->ops ||
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

	WRITE_ONCE(slot->ops, provider->ops);
	WRITE_ONCE(slot->owner, owner);
	slot->provider = provider;
	provider->slot = slot;
	WRITE_ONCE(slot->state, OPTIONAL_CLAIMED);
	return 0;
}

static void optional_slot_clear(struct optional_slot *slot)
{
	int cpu;

	/* What one CPU has too many, or one slot, another has too few. */
	for_each_possible_cpu(cpu)
		memset(per_cpu_ptr(slot->uses, cpu), 0, sizeof(*slot->uses));
	slot->provider = NULL;
	WRITE_ONCE(slot->ops, NULL);
	WRITE_ONCE(slot->owner, NULL);
	WRITE_ONCE(slot->state, OPTIONAL_EMPTY);
}

/**
 * optional_provider_register_owner() - register providers
 * @providers: array of providers
 * @count: their number
 * @owner: the module that a pin is to keep loaded, NULL for built-in code.  It
 *	need not be the one that @providers lie in: name the one whose code runs.
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
	for (i = 0; i < count; i++) {
		WRITE_ONCE(providers[i].slot->state, OPTIONAL_LIVE);
		WRITE_ONCE(providers[i].slot->refs, optional_owner_refs(owner));
		/* Pairs with optional_slot_use(): the size says the rest is there. */
		smp_store_release(&providers[i].slot->size, providers[i].size);
	}
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

static void optional_slot_drain(struct optional_slot *slot,
				struct list_head *draining)
{
	lockdep_assert_held(&optional_provider_mutex);

	slot->provider->slot = NULL;
	slot->provider = NULL;
	list_add_tail(&slot->draining, draining);
	WRITE_ONCE(slot->leader,
		   list_first_entry(draining, struct optional_slot, draining));
	if (slot->leader == slot)
		reinit_completion(&slot->drained);
	WRITE_ONCE(slot->size, OPTIONAL_ABSENT);
	WRITE_ONCE(slot->refs, &optional_refs_none);
	/* Pairs with optional_slot_drop(), which wakes the leader. */
	smp_store_release(&slot->state, OPTIONAL_DRAINING);
}

/*
 * The uses there still are of slots that no lookup finds any more.  They only end
 * now, and one that moves from a CPU to another while this adds up ends later
 * than both were read, or wakes the waiter again.
 *
 * Pins are added up over all slots, as optional_symbol_put_addr() can not tell
 * the symbols of one module apart.
 */
static long optional_slots_uses(struct list_head *draining)
{
	struct optional_slot *slot;
	long uses = 0, pins = 0;
	int cpu;

	list_for_each_entry(slot, draining, draining) {
		long sections = 0;

		for_each_possible_cpu(cpu)
			sections += READ_ONCE(per_cpu_ptr(slot->uses, cpu)->sections);
		WARN_ONCE(sections < 0,
			  "optional_provider: %s: %ld exits of sections that were never entered\n",
			  slot->name, -sections);
		uses += max(sections, 0L);
		pins += optional_slot_pins(slot);
	}
	slot = list_first_entry(draining, struct optional_slot, draining);
	WARN_ONCE(pins < 0, "optional_provider: %s: %ld puts of pins that were never got\n",
		  slot->name, -pins);
	return uses + max(pins, 0L);
}

/* Wait for all who use the slots, then let others provide their names. */
static void optional_slots_wait(struct list_head *draining)
{
	struct optional_slot *slot, *next;
	struct completion *drained;
	long uses;

	if (list_empty(draining))
		return;

	synchronize_rcu();
	slot = list_first_entry(draining, struct optional_slot, draining);
	drained = &slot->drained;
	while ((uses = optional_slots_uses(draining))) {
		if (!wait_for_completion_timeout(drained, 10 * HZ))
			pr_warn("%s: unregistration waits for %ld sections and pins\n",
				slot->name, uses);
	}
	/* Pairs with the barriers of those who counted down. */
	smp_mb();

	mutex_lock(&optional_provider_mutex);
	list_for_each_entry_safe(slot, next, draining, draining) {
		list_del(&slot->draining);
		optional_slot_clear(slot);
	}
	mutex_unlock(&optional_provider_mutex);
}

/**
 * optional_provider_unregister() - unregister providers
 * @providers: array of registered providers
 * @count: their number
 *
 * No lookup succeeds any more once this has begun, and nothing of a provider is
 * used any more once it has returned: it waits for the sections and pins that
 * there are.  However many the providers, it waits for one grace period.  A
 * wait of more than ten seconds is logged with the interface's name.
 *
 * A provider that is not registered is warned of and left alone.
 *
 * Context: Process context.  May sleep.  Must not be called from inside a
 * section on one of @providers.
 */
void optional_provider_unregister(struct optional_provider *providers,
				  unsigned int count)
{
	LIST_HEAD(draining);
	unsigned int i;

	might_sleep();
	mutex_lock(&optional_provider_mutex);
	for (i = 0; i < count; i++) {
		if (!WARN_ONCE(!providers[i].slot,
			       "optional_provider: %s: unregistered, but not registered\n",
			       providers[i].name))
			optional_slot_drain(providers[i].slot, &draining);
	}
	mutex_unlock(&optional_provider_mutex);
	optional_slots_wait(&draining);
}
EXPORT_SYMBOL_GPL(optional_provider_unregister);

#ifdef CONFIG_MODULES
/*
 * A module that goes, by rmmod or because its init failed, must have
 * unregistered what it provides.  One that has forgotten it is named, and saved
 * from being called when it is no more.
 */
static int optional_provider_module_event(struct notifier_block *nb,
					  unsigned long event, void *data)
{
	struct optional_slot *slot;
	struct module *mod = data;
	LIST_HEAD(draining);
	int bucket;

	if (event != MODULE_STATE_GOING)
		return NOTIFY_DONE;

	mutex_lock(&optional_provider_mutex);
	hash_for_each(optional_slots, bucket, slot, node) {
		if (!slot->provider ||
		    (slot->owner != mod &&
		     !within_module((unsigned long)slot->provider, mod)))
			continue;
		WARN_ONCE(1, "optional_provider: %s: still provided by module %s, which goes\n",
			  slot->name, module_name(mod));
		optional_slot_drain(slot, &draining);
	}
	mutex_unlock(&optional_provider_mutex);
	optional_slots_wait(&draining);
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

static void __exit optional_provider_cleanup(void)
{
	struct optional_slot *slot;
	struct hlist_node *next;
	int bucket;

	unregister_module_notifier(&optional_provider_module_nb);

	/* Whoever could use a slot depends on this module, so all have gone. */
	hash_for_each_safe(optional_slots, bucket, next, slot, node) {
		free_percpu(slot->uses);
		kfree(slot);
	}
}
module_exit(optional_provider_cleanup);
#endif

MODULE_DESCRIPTION("Registry of optional providers");
MODULE_LICENSE("GPL");
