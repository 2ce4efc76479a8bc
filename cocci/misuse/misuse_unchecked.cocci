// SPDX-License-Identifier: GPL-2.0
///
/// A get returns NULL if the symbol or ops table is not provided, and so does
/// dvb_attach(). Here the result is called, read or thrown away without a check.
///
// Confidence: High
// Options: --no-includes --include-headers
// Comments: there is no mode patch, as a rule cannot tell what to do instead. Any
//           mention of the pointer between get and use counts as a check.
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

// Without the pointer the pin cannot be put; dvb_attach() has put its own.
@lost@
identifier get != dvb_attach;
position got.p;
@@
*get@p(...);

// Not with the position from above, as each would be searched for separately.
@assigned depends on got exists@
identifier get =~ "^(__)?symbol_(get|request)$|^dvb_attach$|^optional_(symbol|ops|provider)_(get|request|enter)(_by_name)?$";
identifier m;
expression ptr, E1, E2;
type cast;
position p, q;
@@
 ptr = (cast)get@p(...)
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
say(p[0], "the result is thrown away, it cannot be put")

@script:python depends on report || org@
p << assigned.p;
q << assigned.q;
ptr << assigned.ptr;
@@
say(q[0], f"{ptr.replace(' -> ', '->')} is used unchecked, it may be NULL since line {p[0].line}")
