// SPDX-License-Identifier: GPL-2.0
///
/// A path through a function gets a symbol or an ops table and does not put it.
/// Its provider can never be unloaded again. There are three forms:
///
/// 1. the pointer never leaves the function;
/// 2. one of a group is absent, and the function fails and keeps those got before;
/// 3. the function fails after the get without a put, and no other function can
///    put it: the pointer is a local variable, or this is the module's init.
///
/// A put in a function that is called on the path is seen, if it is in the file.
///
// Confidence: Moderate, calls are followed only once, and only in the file
// Options: --no-includes --include-headers
// Comments: there is no mode patch, as a rule cannot tell where the put
//           belongs.
//

virtual report
virtual org
virtual context

@initialize:python depends on report@
@@
say = coccilib.report.print_report

@initialize:python depends on org@
@@
say = coccilib.org.print_todo

@initialize:python@
@@
# What a function puts, "" for a put by address.
puts_in = {}

def has_put(function, sym):
	return bool(puts_in.get(function, set()) & {sym, ''})

# One of a group is reported once, however many of the others may be absent.
named = set()

@released@
identifier h;
expression sym;
identifier put =~ "^(__)?symbol_put$|^optional_(symbol|ops|provider)_(put|exit)(_by_name)?$";
identifier put_addr =~ "symbol_put_addr$";
@@
 h(...)
 {
 <+...
(
 put(sym)
|
 put_addr(...)
)
 ...+>
 }

@script:python@
h << released.h;
sym << released.sym = "";
@@
puts_in.setdefault(h, set()).add(sym)

@got@
expression sym;
position p;
@@
(
 symbol_get@p(sym)
|
 symbol_request@p(sym)
|
 __symbol_get@p(sym)
|
 optional_symbol_get@p(sym)
|
 optional_symbol_request@p(sym)
|
 optional_symbol_enter@p(sym)
|
 optional_symbol_get_by_name@p(sym)
|
 optional_symbol_request_by_name@p(sym)
|
 optional_ops_get@p(sym)
|
 optional_ops_request@p(sym)
|
 optional_ops_enter@p(sym)
|
 optional_provider_get@p(sym)
|
 optional_provider_request@p(sym)
|
 optional_provider_enter@p(sym)
)

// 1. The pointer never leaves the function.

@kept_here exists@
identifier f, fn, get;
expression sym;
type T, cast;
position got.p;
@@
 f(...)
 {
 ... when any
(
 T fn;
 ... when any
 fn = (cast)get@p(sym)
|
 T fn = (cast)get@p(sym);
)
 ... when any
 }

@harmless@
identifier kept_here.f, kept_here.fn, m;
identifier get;
identifier put_addr =~ "symbol_put_addr$";
type cast;
position use;
@@
 f(...)
 {
 <+...
(
 fn@use = (cast)get(...)
|
 fn@use(...)
|
 put_addr(fn@use)
|
 fn@use == NULL
|
 fn@use != NULL
|
 fn@use->m
|
 *fn@use
)
 ...+>
 }

// To store a function from a table is to keep the table.
@escapes@
identifier kept_here.f, kept_here.fn, m, fld;
expression owner;
position use != harmless.use;
@@
 f(...)
 {
 <+...
(
 owner->fld = fn->m
|
 fn@use
)
 ...+>
 }

@local_leaks depends on !escapes exists@
identifier kept_here.f, kept_here.fn, get;
expression kept_here.sym;
position got.p;
identifier helper : script:python(sym) { has_put(helper, sym) };
identifier put =~ "^(__)?symbol_put$|^optional_(symbol|ops|provider)_(put|exit)(_by_name)?$";
identifier put_addr =~ "symbol_put_addr$";
@@
 f(...)
 {
 ... when any
*get@p(sym)
 ... when != put(sym)
     when != put_addr(fn)
     when != helper(...)
     when != true fn == NULL
     when != true WARN_ON(!fn)
     when != true WARN_ON_ONCE(!fn)
     when != true unlikely(!fn)
     when != false likely(fn)
     when != false fn != NULL
 }

// 2. One of a group is absent.

@group exists@
identifier f, get;
identifier other =~ "^(__)?symbol_(get|request)$|^optional_(symbol|ops|provider)_(get|request|enter)(_by_name)?$";
expression first, second, sym1, sym2, E;
type cast, cast2;
statement S1, S2;
position got.p, q;
@@
 f(...)
 {
 ... when any
 first = (cast)get@p(sym1)
 ... when any
 second = (cast2)other@q(sym2)
 ... when != second
 if (\(second == NULL\|E || second == NULL\|
       WARN_ON(!second)\|WARN_ON_ONCE(!second)\|unlikely(!second)\)) S1 else S2
 ... when any
 }

// The function that calls this one puts what it has kept.
@put_by_caller exists@
identifier group.f, caller;
expression group.sym1;
identifier helper : script:python(sym1) { has_put(helper, sym1) };
identifier put =~ "^(__)?symbol_put$|^optional_(symbol|ops|provider)_(put|exit)(_by_name)?$";
@@
 caller(...)
 {
 ... when any
 f(...)
 ... when any
(
 put(sym1)
|
 helper(...)
)
 ... when any
 }

@group_leaks depends on !put_by_caller exists@
identifier group.f, group.get, group.other, rc;
expression group.first, group.second, group.sym1, group.sym2, E;
constant C;
identifier no =~ "^false$";
position got.p, group.q;
identifier helper : script:python(sym1) { has_put(helper, sym1) };
identifier put =~ "^(__)?symbol_put$|^optional_(symbol|ops|provider)_(put|exit)(_by_name)?$";
identifier put_addr =~ "symbol_put_addr$";
@@
 f(...)
 {
 ... when any
*get@p(sym1)
 ... when != put(sym1)
     when != put_addr(first)
     when != helper(...)
     when != true first == NULL
     when != false first != NULL
     when != true WARN_ON(!first)
     when != true WARN_ON_ONCE(!first)
     when != true unlikely(!first)
*other@q(sym2)
 ... when != put(sym1)
     when != put_addr(first)
     when != helper(...)
     when != false second == NULL
     when != false E || second == NULL
     when != false WARN_ON(!second)
     when != false WARN_ON_ONCE(!second)
     when != false unlikely(!second)
     when != true first == NULL
(
 return \(-C\|no\|NULL\);
|
 return \(PTR_ERR\|ERR_PTR\|ERR_CAST\)(...);
|
 rc = \(-C\|PTR_ERR(...)\)
 ... when != rc = E
     when != put(sym1)
     when != put_addr(first)
     when != helper(...)
 return rc;
)
 }

// 3. The function fails, and no other function can put what it has got.

@init@
identifier f;
declarer name module_init, late_initcall;
@@
(
 module_init(f);
|
 late_initcall(f);
)

@put_here exists@
identifier f, get;
expression sym;
position got.p;
identifier put =~ "^(__)?symbol_put$|^optional_(symbol|ops|provider)_(put|exit)(_by_name)?$";
@@
 f(...)
 {
 ... when any
 get@p(sym)
 ... when any
 put(sym)
 ... when any
 }

@fails_local depends on escapes && !put_here exists@
identifier kept_here.f, kept_here.fn, get, rc;
expression kept_here.sym, E;
constant C;
position got.p;
identifier helper : script:python(sym) { has_put(helper, sym) };
identifier put_addr =~ "symbol_put_addr$";
@@
 f(...)
 {
 ... when any
*get@p(sym)
 ... when any
     when != put_addr(fn)
     when != helper(...)
     when != true fn == NULL
     when != false fn != NULL
     when != true WARN_ON(!fn)
     when != true WARN_ON_ONCE(!fn)
     when != true unlikely(!fn)
(
 return -C;
|
 return \(PTR_ERR\|ERR_PTR\|ERR_CAST\)(...);
|
 rc = \(-C\|PTR_ERR(...)\)
 ... when != rc = E
     when != put_addr(fn)
     when != helper(...)
 return rc;
)
 }

@fails_init depends on !put_here exists@
identifier init.f, get, rc;
expression got.sym, fn, E;
type cast;
constant C;
position got.p;
identifier helper : script:python(sym) { has_put(helper, sym) };
@@
 f(...)
 {
 ... when any
 fn =
*(cast)get@p(sym)
 ... when any
     when != helper(...)
     when != true fn == NULL
     when != false fn != NULL
(
 return -C;
|
 return \(PTR_ERR\|ERR_PTR\|ERR_CAST\)(...);
|
 rc = \(-C\|PTR_ERR(...)\)
 ... when != rc = E
     when != helper(...)
 return rc;
)
 }

@script:python depends on (local_leaks || fails_local || fails_init) && (report || org)@
p << got.p;
sym << got.sym;
@@
say(p[0], f"{sym} is not put on some path through {p[0].current_element}()")

@script:python depends on group_leaks && !local_leaks && (report || org)@
p << got.p;
sym1 << group.sym1;
sym2 << group.sym2;
@@
if (p[0].file, sym1) not in named:
	named.add((p[0].file, sym1))
	say(p[0], f"{sym1} is not put where {sym2} is absent")
