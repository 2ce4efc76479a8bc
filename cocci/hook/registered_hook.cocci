// SPDX-License-Identifier: GPL-2.0
///
/// A hook made by hand: a static function pointer, an exported function that
/// sets it under a lock, and another one that calls through it under the lock
/// if it is set. The consumers use optional_call() instead, and the hook, the
/// lock and both functions are removed.
///
/// Nothing pins the code that such a hook points to. If it is still set when the
/// provider's module is unloaded, the next call jumps into freed memory. And the
/// provider must not sleep, as it is called with the lock held.
///
/// Give spatch all files of a hook together: those of the hook, its header, the
/// provider and the consumers. What remains to be done by hand is to register the
/// provider where it set the hook, but once its init has succeeded, and with the
/// error handling for that. Until then, the result does not compile.
///
/// Mode report lists all such hooks of a file, also those with another lock or
/// none, and those that the conversion cannot handle.
///
// Confidence: Moderate, a hook with other users or a setter that does more is not converted
// Options: --no-includes --include-headers
//

virtual patch
virtual report

// 1. The hook, if nothing else uses it.

@set depends on patch@
identifier setter, hook, func, lock;
type T;
position p1, p2, p3;
@@
 void setter(T func)
 {
(
 mutex_lock(&lock@p1);
|
 spin_lock(&lock@p1);
|
 write_lock(&lock@p1);
)
 hook@p2 = func;
(
 mutex_unlock(&lock@p3);
|
 spin_unlock(&lock@p3);
|
 write_unlock(&lock@p3);
)
 }

@called@
identifier caller, ret, set.hook, set.lock;
parameter list params;
expression list args;

expression absent;
type R;
position p1, p2, p3, p4;
@@
 R caller(params)
 {
 R ret = absent;
(
 mutex_lock(&lock@p1);
|
 spin_lock(&lock@p1);
|
 read_lock(&lock@p1);
)
 if (hook@p2)
	ret = hook@p3(args);
(
 mutex_unlock(&lock@p4);
|
 spin_unlock(&lock@p4);
|
 read_unlock(&lock@p4);
)
 return ret;
 }

@script:python passes_on@
params << called.params;
args << called.args;
@@
names = [p.split()[-1].lstrip('*') for p in str(params).split(',')]
if names != [a.strip() for a in str(args).split(',')]:
	cocci.include_match(False)

@defined@
identifier set.lock;
declarer name DEFINE_MUTEX, DEFINE_RWLOCK, DEFINE_SPINLOCK;
position p;
@@
(
 DEFINE_MUTEX(lock@p);
|
 DEFINE_RWLOCK(lock@p);
|
 DEFINE_SPINLOCK(lock@p);
)

@used_elsewhere@
identifier set.hook, set.lock;
position p != {set.p1, set.p2, set.p3, called.p1, called.p2, called.p3, called.p4, defined.p};
@@
(
 hook@p
|
 lock@p
)

// 2. The provider: one function, by its name.

@provider depends on passes_on && !used_elsewhere@
identifier set.setter;
identifier fn != NULL;
@@
 setter(fn)

@setting@
identifier set.setter;
expression value;
@@
 setter(value)

@initialize:python@
@@
settings = {}

@script:python@
setter << set.setter;
value << setting.value;
@@
if str(value) != 'NULL':
	settings.setdefault(str(setter), set()).add(str(value))

@script:python one_provider@
setter << set.setter;
fn << provider.fn;
@@
if settings[str(setter)] != {str(fn)}:
	cocci.include_match(False)

// 3. The consumers, the provider, and everything that belongs to the hook.

@used depends on one_provider@
identifier called.caller, provider.fn;
expression called.absent;
expression list args;
@@
-caller(args)
+optional_call(fn, absent, args)

@shared depends on one_provider@
identifier provider.fn;
type R;
parameter list params;
@@
-static
 R fn(params) { ... }

@declared depends on one_provider@
identifier provider.fn;
type set.T, R;
parameter list params;
@@
-typedef R (*T)(params);
+R fn(params);

@hook_gone depends on one_provider@
identifier set.hook;
type H;
@@
-static H hook;

@lock_gone depends on one_provider@
identifier set.lock;
@@
(
-static DEFINE_MUTEX(lock);
|
-static DEFINE_RWLOCK(lock);
|
-static DEFINE_SPINLOCK(lock);
)

// This includes the stubs in a header.
@functions_gone depends on one_provider@
identifier set.setter, called.caller;
type R;
@@
(
-R setter(...) { ... }
|
-R caller(...) { ... }
)

@prototypes_gone depends on one_provider@
identifier set.setter, called.caller;
type R;
@@
(
-R setter(...);
|
-R caller(...);
)

@exports_gone depends on one_provider@
identifier set.setter, called.caller;
declarer name EXPORT_SYMBOL, EXPORT_SYMBOL_GPL;
@@
(
-EXPORT_SYMBOL(setter);
|
-EXPORT_SYMBOL_GPL(setter);
|
-EXPORT_SYMBOL(caller);
|
-EXPORT_SYMBOL_GPL(caller);
)

// 4. The report: an exported function sets a static pointer, and this is called.

@stored depends on report@
identifier setter, hook, func;
type T, R;
position p;
@@
 R setter(..., T func, ...)
 {
 <+...
(
 hook@p = func
|
 rcu_assign_pointer(hook@p, func)
|
 WRITE_ONCE(hook@p, func)
|
 smp_store_release(&hook@p, func)
|
 xchg(&hook@p, func)
|
 cmpxchg(&hook@p, NULL, func)
)
 ...+>
 }

@static_pointer@
identifier stored.hook;
type H;
@@
(
 static H hook;
|
 static H hook = NULL;
)

@exported@
identifier stored.setter;
declarer name EXPORT_SYMBOL, EXPORT_SYMBOL_GPL, EXPORT_SYMBOL_NS, EXPORT_SYMBOL_NS_GPL;
@@
(
 EXPORT_SYMBOL(setter);
|
 EXPORT_SYMBOL_GPL(setter);
|
 EXPORT_SYMBOL_NS(setter, ...);
|
 EXPORT_SYMBOL_NS_GPL(setter, ...);
)

@through depends on static_pointer && exported exists@
identifier stored.hook, caller;
position p;
@@
 caller(...)
 {
 ... when any
 hook@p(...)
 ... when any
 }

@copied depends on static_pointer && exported exists@
identifier stored.hook, caller, copy;
position p;
@@
 caller(...)
 {
 ... when any
 copy = \(hook\|READ_ONCE(hook)\|rcu_dereference(hook)\|smp_load_acquire(&hook)\)
 ... when any
 copy@p(...)
 ... when any
 }

@locked exists@
identifier through.caller, fn;
position through.p;
@@
 caller(...)
 {
 ... when any
(
 mutex_lock(...)
|
 down_read(...)
|
 read_lock(...)
|
 spin_lock(...)
|
 spin_lock_irqsave(...)
|
 rcu_read_lock()
|
 srcu_read_lock(...)
)
 ... when any
 fn@p(...)
 ... when any
 }

@script:python depends on locked@
setter << stored.setter;
hook << stored.hook;
caller << through.caller;
p << through.p;
@@
print(f'{p[0].file}:{p[0].line}: {hook}, set by {setter}(), is called by {caller}() under a lock')

@script:python depends on !locked@
setter << stored.setter;
hook << stored.hook;
caller << through.caller;
p << through.p;
@@
print(f'{p[0].file}:{p[0].line}: {hook}, set by {setter}(), is called by {caller}() without a lock')

@script:python@
setter << stored.setter;
hook << stored.hook;
caller << copied.caller;
p << copied.p;
@@
print(f'{p[0].file}:{p[0].line}: {hook}, set by {setter}(), is copied and called by {caller}()')
