// SPDX-License-Identifier: GPL-2.0
///
/// A symbol or an ops table is put twice for one get. The second put drops a
/// reference that another caller has taken. There are two forms:
///
/// 1. a function puts what it has stored, for example because another symbol of a
///    group is absent, but leaves the pointer set, and another function puts it
///    again if the pointer is set;
/// 2. there are two puts on one path, and no get between them.
///
/// Mode patch clears the pointer in the first case, if it is in a struct.
///
// Confidence: Moderate, for 1 check that the second function can run after the
//             first has failed
// Options: --no-includes --include-headers
//

virtual report
virtual org
virtual context
virtual patch

@initialize:python depends on report@
@@
say = coccilib.report.print_report

@initialize:python depends on org@
@@
say = coccilib.org.print_todo

@release@
expression sym;
position p;
@@
(
 symbol_put@p(sym)
|
 __symbol_put@p(sym)
|
 optional_symbol_put@p(sym)
|
 optional_symbol_exit@p(sym)
|
 optional_symbol_put_by_name@p(sym)
|
 optional_ops_put@p(sym)
|
 optional_ops_exit@p(sym)
|
 optional_provider_put@p(sym)
|
 optional_provider_exit@p(sym)
)

// 1. The pointer, in a struct or global, stays set ...

@stays exists@
identifier f, drop, fld;
identifier get =~ "^(__)?symbol_(get|request)$|^optional_(symbol|ops|provider)_(get|request|enter)(_by_name)?$";
identifier free =~ "free";
expression sym, owner, E;
type cast;
position release.p;
@@
 f(...)
 {
 ... when any
 owner->fld = (cast)get(sym)
 ... when any
 drop@p(sym)
 ... when != owner->fld = E
     when != free(owner)
 }

@stays_global exists@
identifier f, drop;
identifier get =~ "^(__)?symbol_(get|request)$|^optional_(symbol|ops|provider)_(get|request|enter)(_by_name)?$";
global idexpression ptr;
expression sym, E;
type cast;
position release.p;
@@
 f(...)
 {
 ... when any
 ptr = (cast)get(sym)
 ... when any
 drop@p(sym)
 ... when != ptr = E
 }

// ... and is put again by another function.

@again exists@
identifier g != stays.f;
identifier stays.fld;
identifier put =~ "^(__)?symbol_put$|^optional_(symbol|ops|provider)_(put|exit)(_by_name)?$";
expression stays.sym, owner;
position q != release.p;
@@
 g(...)
 {
 ... when any
 if (owner->fld != NULL)
 {
  ...
  put@q(sym);
  ...
 }
 ... when any
 }

@again_global exists@
identifier g != stays_global.f;
identifier put =~ "^(__)?symbol_put$|^optional_(symbol|ops|provider)_(put|exit)(_by_name)?$";
expression stays_global.sym;
global idexpression stays_global.ptr;
position q != release.p;
@@
 g(...)
 {
 ... when any
 if (ptr != NULL)
 {
  ...
  put@q(sym);
  ...
 }
 ... when any
 }

@depends on context@
identifier put;
position again.q;
@@
*put@q(...)

@depends on context@
identifier put;
position again_global.q;
@@
*put@q(...)

@depends on again && patch@
identifier stays.drop, stays.fld;
expression stays.owner;
position release.p;
@@
 drop@p(...);
+owner->fld = NULL;

// 2. Two puts on one path.

@two depends on !patch exists@
identifier f, drop;
identifier get =~ "^(__)?symbol_(get|request)$|^optional_(symbol|ops|provider)_(get|request|enter)(_by_name)?$";
identifier put =~ "^(__)?symbol_put$|^optional_(symbol|ops|provider)_(put|exit)(_by_name)?$";
expression release.sym, ptr;
type cast;
position release.p, q;
@@
 f(...)
 {
 ... when any
 ptr = (cast)get(sym)
 ... when any
 drop@p(sym)
 ... when != ptr = NULL
 put@q(sym)
 ... when any
 }

// Two gets may have two puts.
@got_twice exists@
identifier two.f;
identifier get =~ "^(__)?symbol_(get|request)$|^optional_(symbol|ops|provider)_(get|request|enter)(_by_name)?$";
identifier other =~ "^(__)?symbol_(get|request)$|^optional_(symbol|ops|provider)_(get|request|enter)(_by_name)?$";
expression release.sym;
@@
 f(...)
 {
 ... when any
 get(sym)
 ... when any
 other(sym)
 ... when any
 }

@depends on !got_twice && context@
identifier two.put;
position two.q;
@@
*put@q(...)

@script:python depends on report || org@
p << release.p;
sym << stays.sym;
fld << stays.fld;
q << again.q;
@@
say(p[0], f"{sym} is put but {fld} stays set, {q[0].current_element}() puts it again in line {q[0].line}")

@script:python depends on report || org@
p << release.p;
sym << stays_global.sym;
ptr << stays_global.ptr;
q << again_global.q;
@@
say(p[0], f"{sym} is put but {ptr} stays set, {q[0].current_element}() puts it again in line {q[0].line}")

@script:python depends on !got_twice && (report || org)@
p << release.p;
sym << release.sym;
q << two.q;
@@
say(q[0], f"{sym} is put a second time, the first time was in line {p[0].line}")
