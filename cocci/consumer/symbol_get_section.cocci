// SPDX-License-Identifier: GPL-2.0
///
/// A pointer from symbol_get() that never leaves the function, is only called, or
/// read if it points to a number, and is put on every path, does not need a
/// reference on the module. The code between get and put becomes a section, if it
/// calls nothing else: rmmod waits for a section, but refuses to unload what is
/// pinned, which is better if something may take long, such as I/O.
///
/// Run symbol_get_call.cocci before this, which has a shorter form for simple
/// cases, and symbol_get_pin.cocci after this, which converts the rest.
///
// Confidence: Moderate, it stays a pin if one of the conditions is not met
// Options: --no-includes --include-headers
//

virtual patch

@candidate depends on patch exists@
identifier f, fn, sym;
type T;
position get;
@@
 f(...)
 {
 ... when any
(
 T fn;
 ... when any
 fn = symbol_get@get(sym)
|
 T fn = symbol_get@get(sym);
)
 ... when any
 }

// The uses after which the pointer is still only in this function.
@harmless@
identifier candidate.f, candidate.fn;
position use;
@@
 f(...)
 {
 <+...
(
 fn@use(...)
|
 fn@use = symbol_get(...)
|
 fn@use == NULL
|
 fn@use != NULL
)
 ...+>
 }

@number@
{int, unsigned int, long, unsigned long} *n;
position use;
@@
 *n@use

@escapes@
identifier candidate.f, candidate.fn;
position use != {harmless.use, number.use};
@@
 f(...)
 {
 <+...
 fn@use
 ...+>
 }

// The next call of the function may use it before it gets it.
@outlives@
identifier candidate.f, candidate.fn;
type T;
@@
 f(...)
 {
 <+...
 static T fn;
 ...+>
 }

// A path to the end of the function without a put. If the get has returned NULL,
// there is nothing to put.
@leaks exists@
identifier candidate.f, candidate.fn, candidate.sym;
position candidate.get;
@@
 f(...)
 {
 ... when any
 symbol_get@get(sym)
 ... when != symbol_put(sym)
     when != true fn == NULL
     when != true WARN_ON(!fn)
     when != true WARN_ON_ONCE(!fn)
     when != true unlikely(!fn)
     when != false likely(fn)
     when != false fn != NULL
 }

// With two gets of one symbol, a rule cannot tell which of them a put belongs
// to.
@got_twice exists@
identifier candidate.f, candidate.fn, candidate.sym;
type T;
position other != candidate.get;
@@
 f(...)
 {
 ... when any
(
 T fn;
|
 T fn = symbol_get(sym);
)
 ... when any
 symbol_get@other(sym)
 ... when any
 }

// A put that can be reached without the get, ...
@put_before exists@
identifier candidate.f, candidate.sym;
@@
 f(...)
 {
 ... when != symbol_get(sym)
 symbol_put(sym)
 ... when any
 }

// ... and a second put, or a use, after the first.
@put_after exists@
identifier candidate.f, candidate.fn, candidate.sym;
@@
 f(...)
 {
 ... when any
 symbol_put(sym)
 ... when != fn = symbol_get(...)
(
 symbol_put(sym)
|
 fn(...)
|
 *fn
)
 ... when any
 }

// What a section may contain besides the provider.
@allowed@
identifier candidate.fn, candidate.sym;
position call;
@@
(
 fn@call(...)
|
 symbol_put@call(sym)
|
 \(WARN_ON@call\|WARN_ON_ONCE@call\|likely@call\|unlikely@call\)(...)
)

@lasts exists@
identifier candidate.f, candidate.fn, candidate.sym;
expression other;
position candidate.get, call != allowed.call;
@@
 f(...)
 {
 ... when any
 symbol_get@get(sym)
 ... when != symbol_put(sym)
     when != true fn == NULL
     when != true WARN_ON(!fn)
     when != true WARN_ON_ONCE(!fn)
     when != true unlikely(!fn)
     when != false likely(fn)
     when != false fn != NULL
 other@call(...)
 ... when any
 }

@section depends on !escapes && !outlives && !leaks && !got_twice && !put_before && !put_after && !lasts@
identifier candidate.f, candidate.sym;
@@
 f(...)
 {
 <+...
(
-symbol_get
+optional_symbol_enter
 (sym)
|
-symbol_put
+optional_symbol_exit
 (sym)
)
 ...+>
 }
