// SPDX-License-Identifier: GPL-2.0
///
/// A symbol or an ops table is used after it has been put, when its provider may
/// have been unloaded. There are two forms:
///
/// 1. the function that puts it then calls, reads, stores or returns it;
/// 2. a function puts it before it stops or unregisters something that may still
///    use it through other functions of the file: a thread, an interrupt handler, a
///    driver.
///
// Confidence: Moderate, for 2 check that what is stopped too late does use it
// Options: --no-includes --include-headers
// Comments: there is no mode patch, as a rule cannot tell the right order of an
//           exit.
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
# Each function is reported once, whatever the number of things that it puts or stops.
named = set()

def late(p, q, u, stop, ptr):
	where = p.file, p.current_element
	if where not in named:
		named.add(where)
		say(p, f"{ptr} is put before {stop}() in line {q.line}, "
		       f"but {u.current_element}() calls it")

@release@
expression sym;
position p;
@@
(
 symbol_put@p(sym)
|
 __symbol_put@p(sym)
|
 symbol_put_addr@p(sym)
|
 optional_symbol_put@p(sym)
|
 optional_symbol_exit@p(sym)
|
 optional_symbol_put_by_name@p(sym)
|
 optional_symbol_put_addr@p(sym)
|
 optional_ops_put@p(sym)
|
 optional_ops_exit@p(sym)
|
 optional_provider_put@p(sym)
|
 optional_provider_exit@p(sym)
)

// 1. In the same function.

@got exists@
identifier f, drop;
identifier get =~ "^(__)?symbol_(get|request)$|^optional_(symbol|ops|provider)_(get|request|enter)(_by_name)?$";
expression release.sym, ptr, E;
type cast;
position release.p;
@@
 f(...)
 {
 ... when any
 ptr = (cast)get(sym)
 ... when any
     when != ptr = E
 drop@p(sym)
 ... when any
 }

@used exists@
identifier got.f, got.drop, m, fld;
expression got.ptr, E, owner;
position release.p, q;
@@
 f(...)
 {
 ... when any
*drop@p(...)
 ... when != ptr = E
     when != true ptr == NULL
     when != false ptr != NULL
(
*ptr@q(...)
|
*ptr@q->m
|
* *ptr@q
|
*ptr@q[...]
|
*owner->fld = ptr@q
)
 ... when any
 }

@returned exists@
identifier got.f, got.drop;
expression got.ptr, E;
type cast;
position release.p, q;
@@
 f(...)
 {
 ... when any
*drop@p(...)
 ... when != ptr = E
     when != true ptr == NULL
     when != false ptr != NULL
*return@q (cast)ptr;
 }

// The same for a put by address.
@used_addr exists@
identifier f, drop, get, m;
expression release.sym, E;
type cast;
position release.p, q;
@@
 f(...)
 {
 ... when any
 sym = (cast)get(...)
 ... when any
*drop@p(sym)
 ... when != sym = E
(
*sym@q(...)
|
*sym@q->m
|
* *sym@q
)
 ... when any
 }

@script:python depends on report || org@
p << release.p;
q << used.q;
ptr << got.ptr;
@@
say(q[0], f"{ptr.replace(' -> ', '->')} is used after the put in line {p[0].line}")

@script:python depends on report || org@
p << release.p;
q << returned.q;
ptr << got.ptr;
@@
say(q[0], f"{ptr.replace(' -> ', '->')} is returned after the put in line {p[0].line}")

@script:python depends on report || org@
p << release.p;
q << used_addr.q;
ptr << release.sym;
@@
say(q[0], f"{ptr.replace(' -> ', '->')} is used after the put in line {p[0].line}")

// 2. By something that is stopped too late.

@stored@
identifier get =~ "^(__)?symbol_(get|request)$|^optional_(symbol|ops|provider)_(get|request|enter)(_by_name)?$";
expression release.sym, owner;
identifier fld;
type cast;
@@
 owner->fld = (cast)get(sym)

@stored_global@
identifier get =~ "^(__)?symbol_(get|request)$|^optional_(symbol|ops|provider)_(get|request|enter)(_by_name)?$";
expression release.sym;
global idexpression ptr;
type cast;
@@
 ptr = (cast)get(sym)

@late exists@
identifier f, drop;
identifier stop =~ "^kthread_stop|free_irq|unregister|deregister|^cancel_.*_sync$|^(del_timer|timer_delete|timer_shutdown)_sync$|^destroy_workqueue$|^flush_";
identifier stored.fld;
expression owner;
position release.p, q;
@@
 f(...)
 {
 ... when any
 drop@p(...)
 ... when != owner->fld = NULL
 stop@q(...)
 ... when any
 }

@late_global exists@
identifier f, drop;
identifier stop =~ "^kthread_stop|free_irq|unregister|deregister|^cancel_.*_sync$|^(del_timer|timer_delete|timer_shutdown)_sync$|^destroy_workqueue$|^flush_";
global idexpression stored_global.ptr;
position release.p, q;
@@
 f(...)
 {
 ... when any
 drop@p(...)
 ... when != ptr = NULL
 stop@q(...)
 ... when any
 }

@elsewhere exists@
identifier g != late.f;
identifier stored.fld;
expression owner;
position u;
@@
 g(...)
 {
 ... when any
 owner->fld@u(...)
 ... when any
 }

@elsewhere_global exists@
identifier g != late_global.f;
global idexpression stored_global.ptr;
position u;
@@
 g(...)
 {
 ... when any
(
 ptr@u(...)
|
 *ptr@u
)
 ... when any
 }

@script:python marked_late depends on context@
drop << late.drop;
u << elsewhere.u;
fn;
@@
coccinelle.fn = drop

@depends on context@
identifier marked_late.fn;
position release.p;
@@
*fn@p(...)

@script:python marked_late_global depends on context@
drop << late_global.drop;
u << elsewhere_global.u;
fn;
@@
coccinelle.fn = drop

@depends on context@
identifier marked_late_global.fn;
position release.p;
@@
*fn@p(...)

@script:python depends on report || org@
p << release.p;
q << late.q;
stop << late.stop;
u << elsewhere.u;
ptr << stored.fld;
@@
late(p[0], q[0], u[0], stop, ptr)

@script:python depends on report || org@
p << release.p;
q << late_global.q;
stop << late_global.stop;
u << elsewhere_global.u;
ptr << stored_global.ptr;
@@
late(p[0], q[0], u[0], stop, ptr)
