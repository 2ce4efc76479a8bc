// SPDX-License-Identifier: GPL-2.0
///
/// Code that gets a function, returns if it is absent, calls it, puts it, and
/// returns its result becomes optional_call(), or optional_call_void() if the
/// function returns nothing. Variables that are no longer needed are removed.
///
// Confidence: High
// Options: --no-includes --include-headers
//

virtual patch

@value depends on patch@
identifier f, fn, ret, sym;
type T;
expression absent;
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
-	return absent;
-ret = fn(args);
-symbol_put(sym);
-return ret;
+return optional_call(sym, absent, args);
 }

@unused_ret@
identifier value.f, value.ret;
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
