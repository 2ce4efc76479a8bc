// SPDX-License-Identifier: GPL-2.0
///
/// Code that gets a function, returns if it is absent, calls it, puts it, and
/// returns its result becomes optional_call(), or optional_call_void() if the
/// function returns nothing. Variables that are no longer needed are removed.
///
/// The value that is returned if the function is absent gets the type of the result,
/// so the function, its pointer and the variable for the result must be of one type.
/// Run symbol_get_section.cocci after this, which takes what is of other types.
///
// Confidence: High
// Options: --no-includes --include-headers
//

virtual patch

@lasting@
identifier ret;
type R;
position p;
@@
(
 static R ret@p;
|
 static R ret@p = ...;
|
 extern R ret@p;
)

@result depends on patch exists@
identifier f, ret;
type R;
position p != lasting.p;
@@
 R f(...)
 {
 ... when any
(
 R ret@p;
|
 R ret@p = ...;
)
 ... when any
 }

@value@
identifier result.f, result.ret, fn, sym;
type result.R;
expression absent;
expression list args;
parameter list P;
@@
 R f(...)
 {
 ... when any
(
-R (*fn)(P);
 ... when != fn
-fn = symbol_get(sym);
|
-R (*fn)(P) = symbol_get(sym);
 ... when != fn
)
-if (fn == NULL)
-	return absent;
-ret = fn(args);
-symbol_put(sym);
-return ret;
+return optional_call(sym, absent, args);
 }

@unused_ret depends on value@
identifier result.f, result.ret;
type T;
constant C;
@@
 f(...)
 {
 ... when any
(
-T ret;
|
-T ret = C;
)
 ... when != ret
     when strict
 }

// Code after the put must not run if the function is absent, so the put has to
// be the last statement.
@no_value depends on patch@
identifier f, fn, sym;
type T;
expression list args;
@@
 f(...)
 {
 ... when any
(
-T fn;
 ... when != fn
-fn = symbol_get(sym);
|
-T fn = symbol_get(sym);
 ... when != fn
)
-if (fn == NULL)
-	return;
-fn(args);
-symbol_put(sym);
+optional_call_void(sym, args);
 }

@no_value_nested depends on patch@
identifier f, fn, sym;
type T;
expression list args;
@@
 f(...)
 {
 ... when any
(
-T fn;
 ... when != fn
-fn = symbol_get(sym);
|
-T fn = symbol_get(sym);
 ... when != fn
)
-if (fn != NULL) {
-	fn(args);
-	symbol_put(sym);
-}
+optional_call_void(sym, args);
 ... when != fn
     when any
 }
