// SPDX-License-Identifier: GPL-2.0
///
/// What a get returns is NULL if nobody provides the symbol or the ops table,
/// and dvb_attach() returns NULL too: here it is called, read or thrown away
/// with no look at it before.
///
// Confidence: High
// Options: --no-includes --include-headers
// Comments: there is no mode patch, what to do without is not for a rule to
//           say. Any mention of the pointer between get and use counts as a look
//           at it.
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
position p;
@@
(
 symbol_get@p(...)
|
 symbol_request@p(...)
|
 __symbol_get@p(...)
|
 dvb_attach@p(...)
|
 optional_symbol_get@p(...)
|
 optional_symbol_request@p(...)
|
 optional_symbol_enter@p(...)
|
 optional_symbol_get_by_name@p(...)
|
 optional_symbol_request_by_name@p(...)
|
 optional_ops_get@p(...)
|
 optional_ops_request@p(...)
|
 optional_ops_enter@p(...)
|
 optional_provider_get@p(...)
|
 optional_provider_request@p(...)
|
 optional_provider_enter@p(...)
)

@direct@
identifier get, m;
position got.p;
@@
(
*get@p(...)(...)
|
*get@p(...)->m
|
* *get@p(...)
)

// The whole pin is lost with the pointer; dvb_attach() has dropped its own.
@lost@
identifier get != dvb_attach;
position got.p;
@@
*get@p(...);

// Not with the position from above: each would be looked for by itself.
@assigned depends on got exists@
identifier get =~ "^(__)?symbol_(get|request)$|^dvb_attach$|^optional_(symbol|ops|provider)_(get|request|enter)(_by_name)?$";
identifier m;
expression ptr, E1, E2;
position p, q;
@@
 ptr = get@p(...)
 ... when != ptr
(
 ptr != NULL && ...
|
 ptr == NULL || ...
|
 ptr != NULL ? E1 : E2
|
*ptr@q(...)
|
*ptr@q->m
|
* *ptr@q
|
*ptr@q[...]
)

@script:python depends on direct && (report || org)@
p << got.p;
@@
say(p[0], "the result is used unchecked")

@script:python depends on lost && (report || org)@
p << got.p;
@@
say(p[0], "the result is thrown away, it can not be put")

@script:python depends on report || org@
p << assigned.p;
q << assigned.q;
ptr << assigned.ptr;
@@
say(q[0], f"{ptr.replace(' -> ', '->')} is used unchecked, it may be NULL since line {p[0].line}")
