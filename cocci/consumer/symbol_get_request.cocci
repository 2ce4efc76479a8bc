// SPDX-License-Identifier: GPL-2.0
///
/// Code that gets a symbol, loads a module by name if there is none, and tries
/// again becomes a request, which loads whichever module has the symbol.
///
/// Run this before the other symbol_get rules. An #ifdef CONFIG_MODULES around the
/// second try has to be removed first, as it hides from spatch that one try follows
/// the other.
///
// Confidence: High
// Options: --no-includes --include-headers
//

virtual patch

@macro depends on patch@
identifier sym;
@@
-try_then_request_module(symbol_get(sym), ...)
+optional_symbol_request(sym)

@retry depends on patch@
identifier sym, fn;
type T;
@@
(
 fn =
-symbol_get(sym)
+optional_symbol_request(sym)
 ;
|
 T fn =
-symbol_get(sym)
+optional_symbol_request(sym)
 ;
)
-if (fn == NULL) {
-	request_module(...);
-	fn = symbol_get(sym);
-}

@retry_by_name depends on patch@
identifier fn;
type T;
expression name;
@@
(
 fn =
-__symbol_get(name)
+optional_symbol_request_by_name(name)
 ;
|
 T fn =
-__symbol_get(name)
+optional_symbol_request_by_name(name)
 ;
)
-if (fn == NULL) {
-	request_module(...);
-	fn = __symbol_get(name);
-}
