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
 * Sections are counted per CPU; only the sum over all CPUs means anything.  This
 * is the scheme of percpu_ref (lib/percpu-refcount.c), but for two things that
 * percpu_ref does not offer: an underflow must not keep the provider waiting for
 * ever, and the count must outlive the object it protects.
 *
 * Pins write the owner's reference count anyway and are counted with an atomic
 * beside it.  That makes a surplus put known before it has done harm: nothing
 * was pinned, so nothing is released.
 */

enum optional_state {
	OPTIONAL_EMPTY,		/* nobody provides it */
	OPTIONAL_CLAIMED,	/* an array that holds it is being registered */
	OPTIONAL_LIVE,		/* lookups succeed */
	OPTIONAL_DRAINING,	/* lookups fail, unregistration waits */
};

/**
 * struct optional_slot - where provider and consumers of a name meet
 * @node: link in optional_slots
 * @state: an &enum optional_state, written under optional_provider_mutex
 * @size: bytes of the ops table, 0 for a symbol
 * @ops: what lookups return
 * @sections: number of sections, per CPU
 * @pins: number of pins
 * @owner: the module that a pin holds
 * @provider: who registered, or NULL; under optional_provider_mutex
 * @draining: link in the list of those that one unregistration waits for
 * @drained: completed when a section or pin ends in OPTIONAL_DRAINING
 * @name: name of the interface
 *
 * @size, @ops and @owner are written in OPTIONAL_CLAIMED and stay until the
 * provider has been unregistered.
 */
struct optional_slot {
	struct hlist_node node;
	int state;
	size_t size;
	const void *ops;
	long __percpu *sections;
	atomic_long_t pins;
	struct module *owner;
	struct optional_provider *provider;
	struct list_head draining;
	struct completion drained;
	char name[];
};

/* Names come from code, so they are some hundreds in a kernel at the most. */
static DEFINE_HASHTABLE(optional_slots, 8);
static DEFINE_MUTEX(optional_provider_mutex);

/* Number of slots ever made: while it stands still, a miss remains a miss. */
static unsigned long optional_slots_made;

static struct optional_slot *optional_slot_find(const char *name)
{
	struct optional_slot *slot;
	u32 hash = full_name_hash(NULL, name, strlen(name));

	hash_for_each_possible_rcu(optional_slots, slot, node, hash,
				   lockdep_is_held(&optional_provider_mutex)) {
		if (!strcmp(slot->name, name))
			return slot;
	}
	return NULL;
}

static struct optional_slot *optional_slot_make(const char *name)
{
	size_t len = strlen(name);
	struct optional_slot *slot;

	slot = kzalloc(sizeof(*slot) + len + 1, GFP_KERNEL);
	if (!slot)
		return NULL;
	slot->sections = alloc_percpu(long);
	if (!slot->sections) {
		kfree(slot);
		return NULL;
	}
	memcpy(slot->name, name, len);
	init_completion(&slot->drained);
	hash_add_rcu(optional_slots, &slot->node, full_name_hash(NULL, name, len));
	/* Pairs with optional_key_slot(): who sees the number finds the slot. */
	smp_store_release(&optional_slots_made, optional_slots_made + 1);
	return slot;
}

/* The slow way from a key to its slot, taken until the slot exists. */
static noinline struct optional_slot *optional_key_lookup(struct optional_key *key)
{
	struct optional_slot *slot;
	unsigned long made;

	/* Pairs with the release in optional_slot_make(). */
	made = smp_load_acquire(&optional_slots_made);
	if (READ_ONCE(key->missed) == made || !key->name)
		return NULL;

	slot = optional_slot_find(key->name);
	if (!slot) {
		WRITE_ONCE(key->missed, made);
		return NULL;
	}
	/* A release, as who takes the slot from the key has not seen the list. */
	smp_store_release(&key->slot, slot);
	return slot;
}

static __always_inline struct optional_slot *
optional_key_slot(struct optional_key *key)
{
	struct optional_slot *slot = READ_ONCE(key->slot);

	return likely(slot) ? slot : optional_key_lookup(key);
}

static noinline bool optional_slot_misfit(const struct optional_slot *slot,
					  const struct optional_key *key)
{
	/* An interface grows at its end, so more than is needed will do. */
	if (key->size && slot->size > key->size)
		return false;
	pr_warn_once("%s: provider offers %zu bytes, consumer needs %zu\n",
		     slot->name, slot->size, key->size);
	return true;
}

/* The key's slot if lookups succeed; under rcu_read_lock_sched(). */
static __always_inline struct optional_slot *
optional_key_live(struct optional_key *key)
{
	struct optional_slot *slot = optional_key_slot(key);

	/* Pairs with the release in optional_provider_register_owner(). */
	if (!slot || smp_load_acquire(&slot->state) != OPTIONAL_LIVE)
		return NULL;
	if (unlikely(slot->size != key->size) && optional_slot_misfit(slot, key))
		return NULL;
	return slot;
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
	struct optional_slot *slot;
	const void *ops = NULL;

	rcu_read_lock_sched();
	slot = optional_key_live(key);
	if (slot) {
		this_cpu_inc(*slot->sections);
		ops = slot->ops;
	}
	rcu_read_unlock_sched();
	return ops;
}
EXPORT_SYMBOL_GPL(optional_provider_enter);

/**
 * optional_provider_exit() - end a section
 * @key: the interface that was entered, by this key or another of its name
 *
 * An exit too many is found when the provider unregisters, and is warned of
 * then; the provider does not wait for what it stole from the count.
 *
 * Context: Any but NMI.  Does not sleep.
 */
void optional_provider_exit(struct optional_key *key)
{
	struct optional_slot *slot;

	rcu_read_lock_sched();
	slot = optional_key_slot(key);
	if (WARN_ONCE(!slot, "optional_provider: %s: exit of a section that was never entered\n",
		      key->name))
		goto out;
	if (likely(READ_ONCE(slot->state) == OPTIONAL_LIVE)) {
		/* The grace period orders the section before the drain. */
		this_cpu_dec(*slot->sections);
	} else {
		/* Pairs with the control dependency in optional_slot_idle(). */
		smp_mb();
		this_cpu_dec(*slot->sections);
		complete(&slot->drained);
	}
out:
	rcu_read_unlock_sched();
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
	struct optional_slot *slot;
	const void *ops = NULL;

	rcu_read_lock_sched();
	slot = optional_key_live(key);
	if (slot && try_module_get(slot->owner)) {
		atomic_long_inc(&slot->pins);
		ops = slot->ops;
	}
	rcu_read_unlock_sched();
	return ops;
}
EXPORT_SYMBOL_GPL(optional_provider_get);

/*
 * The owner cannot vanish between the two counts although the first may let its
 * unregistration finish: a module that has a reference is freed only if its own
 * init fails, and then only after a grace period, see do_init_module().
 */
static void optional_slot_put(struct optional_slot *slot, const char *name)
{
	struct module *owner = slot ? READ_ONCE(slot->owner) : NULL;

	if (WARN_ONCE(!slot || atomic_long_dec_if_positive(&slot->pins) < 0,
		      "optional_provider: %s: put of a pin that was never got\n", name))
		return;
	module_put(owner);
	if (unlikely(READ_ONCE(slot->state) != OPTIONAL_LIVE))
		complete(&slot->drained);
}

/**
 * optional_provider_put() - release a pin
 * @key: the interface that was pinned, by this key or another of its name
 *
 * A put too many is warned of and changes nothing.
 *
 * Context: Any but NMI.  Does not sleep.
 */
void optional_provider_put(struct optional_key *key)
{
	rcu_read_lock_sched();
	optional_slot_put(optional_key_slot(key), key->name);
	rcu_read_unlock_sched();
}
EXPORT_SYMBOL_GPL(optional_provider_put);

/**
 * optional_symbol_put_addr() - release a pin, given what it returned
 * @addr: the address of the symbol or ops table
 *
 * The stand-in for symbol_put_addr(), for when the name is not at hand.  It
 * looks at one interface after the other.  An address that nobody has pinned is
 * warned of and changes nothing.
 *
 * Context: Any but NMI.  Does not sleep.
 */
void optional_symbol_put_addr(const void *addr)
{
	struct optional_slot *slot;
	int bucket;

	rcu_read_lock_sched();
	hash_for_each_rcu(optional_slots, bucket, slot, node) {
		if (READ_ONCE(slot->ops) == addr && atomic_long_read(&slot->pins))
			goto found;
	}
	WARN_ONCE(1, "optional_provider: put of the address %pS that was never got\n", addr);
	goto out;
found:
	optional_slot_put(slot, slot->name);
out:
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
	if (!ops && key->name && !request_module("symbol:%s", key->name))
		ops = optional_provider_get(key);
	return ops;
}
EXPORT_SYMBOL_GPL(optional_provider_request);

static int optional_provider_claim(struct optional_provider *provider,
				   struct module *owner)
{
	struct optional_slot *slot;

	if (!provider->name || !*provider->name || !provider->ops)
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
	slot->size = provider->size;
	slot->provider = provider;
	provider->slot = slot;
	WRITE_ONCE(slot->state, OPTIONAL_CLAIMED);
	return 0;
}

static void optional_slot_clear(struct optional_slot *slot)
{
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
		/* Pairs with optional_key_live(): the state says the rest is there. */
		smp_store_release(&providers[i].slot->state, OPTIONAL_LIVE);
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
	reinit_completion(&slot->drained);
	WRITE_ONCE(slot->state, OPTIONAL_DRAINING);
	list_add_tail(&slot->draining, draining);
}

/* True if nothing uses the slot; no lookup may succeed any more. */
static bool optional_slot_idle(struct optional_slot *slot)
{
	long sections = 0;
	int cpu;

	/*
	 * Sections only end now, and one that moves from a CPU to another while
	 * this adds up ends later than both were read, or wakes this again.
	 */
	for_each_possible_cpu(cpu)
		sections += READ_ONCE(*per_cpu_ptr(slot->sections, cpu));

	if (WARN_ONCE(sections < 0,
		      "optional_provider: %s: %ld exits of sections that were never entered\n",
		      slot->name, -sections)) {
		for_each_possible_cpu(cpu)
			WRITE_ONCE(*per_cpu_ptr(slot->sections, cpu), 0);
		sections = 0;
	}
	return !sections && !atomic_long_read(&slot->pins);
}

/* Wait for all who use the slots, then let others provide their names. */
static void optional_slots_wait(struct list_head *draining)
{
	struct optional_slot *slot, *next;

	if (list_empty(draining))
		return;

	synchronize_rcu();
	list_for_each_entry(slot, draining, draining) {
		while (!optional_slot_idle(slot)) {
			if (!wait_for_completion_timeout(&slot->drained, 10 * HZ))
				pr_warn("%s: unregistration waits for %ld pins and some sections\n",
					slot->name, atomic_long_read(&slot->pins));
		}
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
		free_percpu(slot->sections);
		kfree(slot);
	}
}
module_exit(optional_provider_cleanup);
#endif

MODULE_DESCRIPTION("Registry of optional providers");
MODULE_LICENSE("GPL");
