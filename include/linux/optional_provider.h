/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Optional providers: use what another module offers if it is there.
 *
 * A provider registers what it offers under a name, either one symbol (a
 * function or a data object) or an ops table (a const struct of functions).  A
 * consumer looks the name up at run time.  Neither links against the other, so
 * either may be absent, built in, loaded later or unloaded again.
 *
 * There are two ways to hold what a lookup has found:
 *
 *  - a section (enter, use, exit) for a short use.  It may sleep.  It delays
 *    the provider's unregistration and writes no cache line that another CPU
 *    writes.
 *  - a pin (get, use for as long as you like, put).  It also keeps the owner,
 *    the module whose code must stay, from being unloaded.
 *
 * The one trap: a provider waits in optional_provider_unregister() until the
 * last section and the last pin are gone.  Never unregister a provider from
 * inside a section on it, or while holding a pin on it.
 *
 * A use, with struct foo_file and foo_file_is_valid() declared in foo.h:
 *
 *	static struct optional_provider foo_providers[] = {
 *		OPTIONAL_PROVIDER_SYMBOL(foo_file_is_valid),
 *	};
 *	module_optional_provider(foo_providers);
 *
 * and in another module:
 *
 *	if (!optional_call(foo_file_is_valid, false, file))
 *		return -EINVAL;
 */
#ifndef _LINUX_OPTIONAL_PROVIDER_H
#define _LINUX_OPTIONAL_PROVIDER_H

#include <linux/atomic.h>
#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/stringify.h>
#include <linux/types.h>

struct optional_slot;

/* private: how sections and pins on one interface are counted on one CPU */
struct optional_uses {
	long sections;
	unsigned long gets;
	unsigned long puts;
};

/*
 * private: what the inline functions below read of a slot, the place in the
 * registry where the provider and the consumers of a name meet.  If the size is
 * OPTIONAL_ABSENT, or what refs points to is 0, they leave the work to the
 * registry; otherwise refs is the owner's reference count.
 */
struct optional_front {
	size_t size;
	const void *addr;
	struct optional_uses __percpu *uses;
	struct module *owner;
	const atomic_t *refs;
};

#define OPTIONAL_ABSENT		SIZE_MAX

/**
 * struct optional_provider - one thing that a module offers
 * @name: the interface's name; it must stay until the provider is unregistered
 *	and should name the subsystem, as names are global
 * @addr: the address handed to consumers: of the symbol or of the ops table
 * @size: bytes of the ops table, 0 for a symbol
 *
 * Static data of the providing module, made by OPTIONAL_PROVIDER_SYMBOL() and
 * OPTIONAL_PROVIDER_OPS().  If it is allocated instead, it must be zeroed first, and
 * must not be freed or changed while it is registered.
 */
struct optional_provider {
	const char *name;
	const void *addr;
	size_t size;
	/* private: */
	struct optional_slot *slot;
};

/**
 * struct optional_key - what a consumer looks for
 * @name: the interface's name; it must live as long as the key
 * @size: bytes of the ops table that the consumer knows, 0 for a symbol
 *
 * Static data of the consumer, made by OPTIONAL_KEY_SYMBOL() and
 * OPTIONAL_KEY_OPS().  The key remembers what its first lookup found, so later
 * lookups compare no strings.
 */
struct optional_key {
	const char *name;
	size_t size;
	/* private: */
	struct optional_front *front;
	unsigned long missed;
};

/**
 * OPTIONAL_PROVIDER_SYMBOL() - initializer for a provider of one symbol
 * @sym: a function or data object; consumers see the type it is declared with
 */
#define OPTIONAL_PROVIDER_SYMBOL(sym)					\
	{								\
		.name = __stringify(sym),				\
		.addr = (const void *)&(sym),				\
	}

/**
 * OPTIONAL_PROVIDER_OPS() - initializer for a provider of an ops table
 * @tag: the tag of the table's struct, which is also the interface's name
 * @table: address of the static table; any other type does not compile
 *
 * An interface grows at the end of its struct: a consumer that was built with
 * fewer members works with a provider that has more.
 */
#define OPTIONAL_PROVIDER_OPS(tag, table)				\
	{								\
		.name = __stringify(tag),				\
		.addr = (table),					\
		.size = sizeof(struct tag) + BUILD_BUG_ON_ZERO(		\
			!__same_type(*(table), struct tag)),		\
	}

/**
 * OPTIONAL_KEY_SYMBOL() - initializer for a key that looks for a symbol
 * @sym: the symbol's name
 */
#define OPTIONAL_KEY_SYMBOL(sym)					\
	{								\
		.name = __stringify(sym),				\
		/* A name that is not declared does not compile. */	\
		.size = 0 * sizeof(typeof(sym) *),				\
	}

/**
 * OPTIONAL_KEY_OPS() - initializer for a key that looks for an ops table
 * @tag: the tag of the table's struct
 */
#define OPTIONAL_KEY_OPS(tag)						\
	{ .name = __stringify(tag), .size = sizeof(struct tag) }

/**
 * MODULE_ALIAS_OPTIONAL() - let a request for an interface load this module
 * @name: the symbol's name or the tag of the ops table's struct
 *
 * depmod makes the same alias for each exported symbol, so this is only needed for
 * what is not exported.
 */
#define MODULE_ALIAS_OPTIONAL(name)	MODULE_ALIAS("symbol:" __stringify(name))

int optional_provider_register_owner(struct optional_provider *providers,
				     unsigned int count, struct module *owner);
void optional_provider_unregister(struct optional_provider *providers,
				  unsigned int count);

/**
 * optional_provider_register() - register providers owned by this module
 * @providers: array of providers
 * @count: their number
 *
 * optional_provider_register_owner() with THIS_MODULE as owner.
 */
#define optional_provider_register(providers, count) \
	optional_provider_register_owner(providers, count, THIS_MODULE)

/**
 * module_optional_provider() - the whole init and exit of a providing module
 * @providers: a static array of providers
 *
 * For modules whose init and exit would do nothing else; use it once, in place
 * of module_init() and module_exit().  Built in, it registers before drivers
 * are initialized, as these may look for what it provides.
 */
#define module_optional_provider(providers)				\
static int __init providers##_init(void)				\
{									\
	return optional_provider_register(providers,			\
					  ARRAY_SIZE(providers));	\
}									\
subsys_initcall(providers##_init);					\
static void __exit providers##_exit(void)				\
{									\
	optional_provider_unregister(providers, ARRAY_SIZE(providers));	\
}									\
module_exit(providers##_exit)

/**
 * module_optional_symbol() - the whole init and exit of a module with one symbol
 * @sym: the symbol that is all the module provides
 *
 * As module_optional_provider(), with MODULE_ALIAS_OPTIONAL().
 */
#define module_optional_symbol(sym)					\
static struct optional_provider sym##_providers[] = {			\
	OPTIONAL_PROVIDER_SYMBOL(sym),					\
};									\
module_optional_provider(sym##_providers);				\
MODULE_ALIAS_OPTIONAL(sym)

/**
 * module_optional_driver() - the init and exit of a driver that provides
 * @drv: the driver
 * @reg: function that registers the driver
 * @unreg: function that unregisters the driver
 * @providers: a static array of providers
 *
 * For modules whose init and exit would do nothing else; use it once, in place
 * of module_driver(@drv, @reg, @unreg) or what is built on that, such as
 * module_i2c_driver().
 */
#define module_optional_driver(drv, reg, unreg, providers)		\
static int __init drv##_init(void)					\
{									\
	int ret = reg(&(drv));						\
									\
	if (ret)							\
		return ret;						\
	ret = optional_provider_register(providers,			\
					 ARRAY_SIZE(providers));	\
	if (ret)							\
		unreg(&(drv));						\
	return ret;							\
}									\
module_init(drv##_init);						\
static void __exit drv##_exit(void)					\
{									\
	optional_provider_unregister(providers, ARRAY_SIZE(providers));	\
	unreg(&(drv));							\
}									\
module_exit(drv##_exit)

const void *optional_provider_request(struct optional_key *key);

/* private: the slow paths of the inline functions below */
const void *__optional_provider_enter(struct optional_key *key);
void __optional_provider_exit(struct optional_key *key);
const void *__optional_provider_get(struct optional_key *key);
void __optional_provider_put(struct optional_key *key);

/**
 * optional_provider_enter() - begin a section
 * @key: the interface that is wanted
 *
 * A section is a short use of a provider: what is returned may be used until
 * optional_provider_exit(), which the same task must call.  It may sleep in
 * between.  Unregistration of the provider, and with it the unloading of a
 * module that unregisters in its exit, waits for the section's end.  Sections
 * nest.  To lockdep a section is a lock held for reading, which unregistration
 * acquires for writing.
 *
 * Context: Any in which RCU is watching, but NMI, and not with a runqueue lock or a
 * task's pi_lock held, as it may print a warning.  Does not sleep.  Only allocates memory
 * with CONFIG_OPTIONAL_PROVIDER_TRACK.
 * Return: The address of the symbol or ops table; or NULL if the
 * interface is not provided, or not enough of it.  The section has not begun then,
 * and must not be ended.
 */
static inline const void *optional_provider_enter(struct optional_key *key)
{
	struct optional_front *front = READ_ONCE(key->front);

	if (likely(front)) {
		rcu_read_lock_sched();
		/* Pairs with the release in optional_slot_publish(). */
		if (likely(smp_load_acquire(&front->size) == key->size)) {
			const void *addr = front->addr;

			this_cpu_inc(front->uses->sections);
			rcu_read_unlock_sched();
			return addr;
		}
		rcu_read_unlock_sched();
	}
	return __optional_provider_enter(key);
}

/**
 * optional_provider_exit() - end a section
 * @key: the interface that was entered, by this key or another of its name
 *
 * An unbalanced exit is not always noticed when it happens.  Unregistration then no
 * longer waits for one of the sections on the interface, which may also be one that
 * begins later.  The warning comes when the provider unregisters, or when that section
 * ends after that.  If the name has been registered again by then, that end counts
 * against the new provider.  With lockdep or CONFIG_OPTIONAL_PROVIDER_TRACK the
 * warning comes at once, and the exit is ignored, if the task is not in a section on the
 * interface.
 *
 * Context: Any in which RCU is watching, but NMI, and not with a runqueue lock or a
 * task's pi_lock held, as it may wake the task that unregisters.  Does not sleep.
 */
static inline void optional_provider_exit(struct optional_key *key)
{
	struct optional_front *front = READ_ONCE(key->front);

	if (likely(front)) {
		rcu_read_lock_sched();
		if (likely(READ_ONCE(front->size) != OPTIONAL_ABSENT)) {
			/* Unregistration sees it after its grace period. */
			this_cpu_dec(front->uses->sections);
			rcu_read_unlock_sched();
			return;
		}
		rcu_read_unlock_sched();
	}
	__optional_provider_exit(key);
}

/**
 * optional_provider_get() - pin the provider of an interface
 * @key: the interface that is wanted
 *
 * A pin may be held for as long as the consumer likes, and passed from one task
 * to another.  It holds a reference on the provider's owner, so that rmmod of
 * the owner fails with EWOULDBLOCK, and it holds back unregistration.
 *
 * Context: Any in which RCU is watching, but NMI, and not with a runqueue lock or a
 * task's pi_lock held, as it may print a warning.  Does not sleep.  Only allocates memory
 * with CONFIG_OPTIONAL_PROVIDER_TRACK.
 * Return: The address of the symbol or ops table, to be given back with
 * optional_provider_put(); or NULL if the interface is not provided, or not
 * enough of it, or if the owner is being unloaded.
 */
static inline const void *optional_provider_get(struct optional_key *key)
{
	struct optional_front *front = READ_ONCE(key->front);
	const void *addr = NULL;

	if (likely(front)) {
		rcu_read_lock_sched();
		/* Pairs with the release in optional_slot_publish(). */
		if (likely(smp_load_acquire(&front->size) == key->size)) {
			if (try_module_get(front->owner)) {
				this_cpu_inc(front->uses->gets);
				addr = front->addr;
			}
			rcu_read_unlock_sched();
			return addr;
		}
		rcu_read_unlock_sched();
	}
	return __optional_provider_get(key);
}

/**
 * optional_provider_put() - release a pin
 * @key: the interface that was pinned, by this key or another of its name
 *
 * An unbalanced put is refused with a warning if the owner is a module that nothing
 * at all holds.  If something does, the put drops that reference, as symbol_put()
 * would: the owner may then be unloaded, and the provider unregistered, while
 * another caller uses its pin, which may also be one that is taken later.  The warning
 * comes when the provider unregisters, or in the put of a caller whose pin on the same
 * interface was dropped.  If the reference was held for anything else, whoever puts it
 * last drops the module's own: the module can no longer be used, to unload it is a BUG,
 * as after an unbalanced symbol_put(), and there may be no warning.
 *
 * If the owner has no reference count, as it is built in or no module can be unloaded,
 * the put is counted like any other: unregistration no longer waits for one of the pins,
 * which may also be one that is taken later, and then warns.  After puts by an address
 * that several pins share, that pin may be on another interface of the owner, and the
 * put of that pin may be what is warned of.
 *
 * CONFIG_OPTIONAL_PROVIDER_TRACK refuses a put of an interface that has no pin.  If the
 * owner is built in or has other pins, it does not refuse as many of them as there were
 * puts by an address that several pins share.
 *
 * Context: Any in which RCU is watching, but NMI, and not with a runqueue lock or a
 * task's pi_lock held, as it may wake the task that unregisters.  Does not sleep.
 */
static inline void optional_provider_put(struct optional_key *key)
{
	struct optional_front *front = READ_ONCE(key->front);

	if (likely(front)) {
		rcu_read_lock_sched();
		/*
		 * More than the module's own reference: something holds it, which
		 * may be this pin.  Otherwise the pins have to be added up, as
		 * rmmod may be in progress.
		 */
		if (likely(atomic_read(READ_ONCE(front->refs)) > 1)) {
			/* A full barrier, as it returns a value: see optional_pin_end(). */
			module_put(front->owner);
			this_cpu_inc(front->uses->puts);
			rcu_read_unlock_sched();
			return;
		}
		rcu_read_unlock_sched();
	}
	__optional_provider_put(key);
}

/*
 * Each use of a macro below has a key of its own, which is written once or
 * twice in its life.  The types come only from the declaration of the symbol or
 * struct.  No reference to the symbol is emitted, weak or otherwise, and the
 * declaration may be a static inline stub.
 */
#define __optional_key(name, ...)					\
	static struct optional_key name __read_mostly = __VA_ARGS__

#define __optional_symbol(sym, op, key)					\
({									\
	__optional_key(key, OPTIONAL_KEY_SYMBOL(sym));			\
									\
	(typeof(sym) *)optional_provider_##op(&key);			\
})

#define __optional_ops(tag, op, key)					\
({									\
	__optional_key(key, OPTIONAL_KEY_OPS(tag));			\
									\
	(const struct tag *)optional_provider_##op(&key);		\
})

#define __optional_drop(init, op, key)					\
({									\
	__optional_key(key, init);					\
									\
	optional_provider_##op(&key);					\
})

/**
 * optional_symbol_get() - pin the provider of a symbol
 * @sym: the symbol; its declaration must be in scope
 *
 * The replacement for symbol_get().  See optional_provider_get().
 *
 * Context: As optional_provider_get().
 * Return: The symbol's address, typed like &@sym, or NULL if it is not
 * provided.  Each address returned must be given back with optional_symbol_put() or
 * optional_symbol_put_addr().
 */
#define optional_symbol_get(sym)	__optional_symbol(sym, get, __UNIQUE_ID(optional))

/**
 * optional_symbol_put() - release a pin taken by the symbol's name
 * @sym: the symbol
 *
 * The replacement for symbol_put().  See optional_provider_put().
 *
 * Context: As optional_provider_put().
 */
#define optional_symbol_put(sym)					\
	__optional_drop(OPTIONAL_KEY_SYMBOL(sym), put, __UNIQUE_ID(optional))

void optional_symbol_put_addr(const void *addr);

/**
 * optional_symbol_request() - pin the provider of a symbol, load it if needed
 * @sym: the symbol; its declaration must be in scope
 *
 * The replacement for symbol_request().  See optional_provider_request().
 *
 * Context: Process context.  May sleep.
 * Return: As optional_symbol_get().
 */
#define optional_symbol_request(sym)	__optional_symbol(sym, request, __UNIQUE_ID(optional))

/**
 * optional_symbol_enter() - begin a section on the provider of a symbol
 * @sym: the symbol; its declaration must be in scope
 *
 * See optional_provider_enter().
 *
 * Context: As optional_provider_enter().
 * Return: The symbol's address, typed like &@sym, which may be used until
 * optional_symbol_exit(); or NULL if it is not provided, and then the section
 * has not begun.
 */
#define optional_symbol_enter(sym)	__optional_symbol(sym, enter, __UNIQUE_ID(optional))

/**
 * optional_symbol_exit() - end a section begun by optional_symbol_enter()
 * @sym: the symbol
 *
 * Context: As optional_provider_exit().
 */
#define optional_symbol_exit(sym)					\
	__optional_drop(OPTIONAL_KEY_SYMBOL(sym), exit, __UNIQUE_ID(optional))

/**
 * optional_ops_get() - pin the provider of an ops table
 * @tag: the tag of the table's struct; its definition must be in scope
 *
 * Context: As optional_provider_get().
 * Return: The table, as const struct @tag pointer, to be given back with
 * optional_ops_put(); or NULL if it is not provided or if the provider's table
 * is shorter than the struct that the caller was built with.
 */
#define optional_ops_get(tag)		__optional_ops(tag, get, __UNIQUE_ID(optional))

/**
 * optional_ops_put() - release a pin taken by optional_ops_get()
 * @tag: the tag of the table's struct
 *
 * Context: As optional_provider_put().
 */
#define optional_ops_put(tag)	__optional_drop(OPTIONAL_KEY_OPS(tag), put, __UNIQUE_ID(optional))

/**
 * optional_ops_request() - pin the provider of an ops table, load it if needed
 * @tag: the tag of the table's struct; its definition must be in scope
 *
 * Context: Process context.  May sleep.
 * Return: As optional_ops_get().
 */
#define optional_ops_request(tag)	__optional_ops(tag, request, __UNIQUE_ID(optional))

/**
 * optional_ops_enter() - begin a section on the provider of an ops table
 * @tag: the tag of the table's struct; its definition must be in scope
 *
 * Context: As optional_provider_enter().
 * Return: The table, which may be used until optional_ops_exit(); or NULL as
 * for optional_ops_get(), and then the section has not begun.
 */
#define optional_ops_enter(tag)		__optional_ops(tag, enter, __UNIQUE_ID(optional))

/**
 * optional_ops_exit() - end a section begun by optional_ops_enter()
 * @tag: the tag of the table's struct
 *
 * Context: As optional_provider_exit().
 */
#define optional_ops_exit(tag)	__optional_drop(OPTIONAL_KEY_OPS(tag), exit, __UNIQUE_ID(optional))

/**
 * optional_call() - call a function if it is provided
 * @fn: the function, which returns a value; its declaration must be in scope
 * @absent: the value if it is not provided, evaluated only then
 * @...: the function's arguments, evaluated only if it is called, in the section
 *
 * The call is a section: @fn may sleep, and its provider stays until it
 * returns.  @absent is converted to the type that @fn returns, so an error code
 * becomes true if that is bool.
 *
 * Context: That of @fn, if optional_provider_exit() may be called there.
 * Return: What @fn returned, or @absent.
 */
#define optional_call(fn, absent, ...)					\
	__optional_call(fn, absent, __UNIQUE_ID(optional), __UNIQUE_ID(optional), \
			__UNIQUE_ID(optional), __VA_ARGS__)

/* The names are unique so that an argument cannot contain one of them. */
#define __optional_call(fn, absent, key, found, ret, ...)		\
({									\
	__optional_key(key, OPTIONAL_KEY_SYMBOL(fn));			\
	typeof(fn) *found =						\
		(typeof(fn) *)optional_provider_enter(&key);		\
	typeof((fn)(__VA_ARGS__)) ret;					\
									\
	if (found) {							\
		ret = found(__VA_ARGS__);				\
		optional_provider_exit(&key);				\
	} else {							\
		ret = (absent);						\
	}								\
	ret;								\
})

/**
 * optional_call_void() - call a function that returns nothing, if provided
 * @fn: the function; its declaration must be in scope
 * @...: the function's arguments, evaluated only if it is called
 *
 * Context: That of @fn, if optional_provider_exit() may be called there.
 */
#define optional_call_void(fn, ...)					\
	__optional_call_void(fn, __UNIQUE_ID(optional), __UNIQUE_ID(optional), \
			     __VA_ARGS__)

#define __optional_call_void(fn, key, found, ...)			\
do {									\
	__optional_key(key, OPTIONAL_KEY_SYMBOL(fn));			\
	typeof(fn) *found =						\
		(typeof(fn) *)optional_provider_enter(&key);		\
									\
	if (found) {							\
		found(__VA_ARGS__);					\
		optional_provider_exit(&key);				\
	}								\
} while (0)

/**
 * optional_symbol_get_by_name() - pin the provider of a symbol named at run time
 * @name: the symbol's name
 *
 * For names that are computed; it compares strings each time.  Where the name
 * is known when the code is written, optional_symbol_get() is faster and typed.
 *
 * Context: As optional_provider_get().
 * Return: The symbol's address, or NULL if it is not provided.  It must be given
 * back with optional_symbol_put_by_name() or optional_symbol_put_addr().
 */
static inline void *optional_symbol_get_by_name(const char *name)
{
	struct optional_key key = { .name = name };

	return (void *)optional_provider_get(&key);
}

/**
 * optional_symbol_request_by_name() - the same, but load a module if needed
 * @name: the symbol's name
 *
 * Context: Process context.  May sleep.
 * Return: As optional_symbol_get_by_name().
 */
static inline void *optional_symbol_request_by_name(const char *name)
{
	struct optional_key key = { .name = name };

	return (void *)optional_provider_request(&key);
}

/**
 * optional_symbol_put_by_name() - release a pin on a symbol named at run time
 * @name: the symbol's name
 *
 * Context: As optional_provider_put().
 */
static inline void optional_symbol_put_by_name(const char *name)
{
	struct optional_key key = { .name = name };

	optional_provider_put(&key);
}

#endif /* _LINUX_OPTIONAL_PROVIDER_H */
