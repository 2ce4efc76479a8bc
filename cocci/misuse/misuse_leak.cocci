// SPDX-License-Identifier: GPL-2.0
///
/// A path through a function gets a symbol or an ops table and does not put it.
/// Its provider can never be unloaded again. There are three forms:
///
/// 1. the pointer never leaves the function;
/// 2. one of a group is absent, and those got before it are not put;
/// 3. the function fails after the get without a put, and no other function can
///    put it: the pointer is a local variable, or this is the module's init.
///
// Confidence: Moderate, a put is only looked for in the function itself
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
type T;
position got.p;
@@
 f(...)
 {
 ... when any
(
 T fn;
 ... when any
 fn = get@p(sym)
|
 T fn = get@p(sym);
)
 ... when any
 }

@harmless@
identifier kept_here.f, kept_here.fn, m;
identifier get;
identifier put_addr =~ "symbol_put_addr$";
position use;
@@
 f(...)
 {
 <+...
(
 fn@use = get(...)
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
identifier put =~ "^(__)?symbol_put$|^optional_(symbol|ops|provider)_(put|exit)(_by_name)?$";
identifier put_addr =~ "symbol_put_addr$";
@@
 f(...)
 {
 ... when any
*get@p(sym)
 ... when != put(sym)
     when != put_addr(fn)
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
expression first, second, sym1, sym2;
statement S1, S2;
position got.p, q;
@@
 f(...)
 {
 ... when any
 first = get@p(sym1)
 ... when any
 second = other@q(sym2)
 ... when != second
 if (\(second == NULL\|WARN_ON(!second)\|WARN_ON_ONCE(!second)\|unlikely(!second)\)) S1 else S2
 ... when any
 }

@group_leaks exists@
identifier group.f, group.get, group.other;
expression group.first, group.second, group.sym1, group.sym2;
position got.p, group.q;
identifier put =~ "^(__)?symbol_put$|^optional_(symbol|ops|provider)_(put|exit)(_by_name)?$";
identifier put_addr =~ "symbol_put_addr$";
@@
 f(...)
 {
 ... when any
*first = get@p(sym1)
 ... when != put(sym1)
     when != put_addr(first)
     when != true first == NULL
     when != false first != NULL
     when != true WARN_ON(!first)
     when != true WARN_ON_ONCE(!first)
     when != true unlikely(!first)
*second = other@q(sym2)
 ... when != put(sym1)
     when != put_addr(first)
     when != false second == NULL
     when != false WARN_ON(!second)
     when != false WARN_ON_ONCE(!second)
     when != false unlikely(!second)
     when != true first == NULL
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

@puts exists@
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

@fails_local depends on escapes && !puts exists@
identifier kept_here.f, kept_here.fn, get, rc;
expression kept_here.sym, E;
constant C;
position got.p;
identifier put_addr =~ "symbol_put_addr$";
@@
 f(...)
 {
 ... when any
*get@p(sym)
 ... when any
     when != put_addr(fn)
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
 return rc;
)
 }

@fails_init depends on !puts exists@
identifier init.f, get, rc;
expression sym, fn, E;
constant C;
position got.p;
@@
 f(...)
 {
 ... when any
*fn = get@p(sym)
 ... when any
     when != true fn == NULL
     when != false fn != NULL
(
 return -C;
|
 return \(PTR_ERR\|ERR_PTR\|ERR_CAST\)(...);
|
 rc = \(-C\|PTR_ERR(...)\)
 ... when != rc = E
 return rc;
)
 }

@script:python depends on (local_leaks || fails_local || fails_init) && (report || org)@
p << got.p;
sym << got.sym;
@@
say(p[0], f"{sym} is not put on some path through {p[0].current_element}()")

@script:python depends on group_leaks && (report || org)@
p << got.p;
sym1 << group.sym1;
sym2 << group.sym2;
@@
say(p[0], f"{sym1} is not put where {sym2} is absent")
