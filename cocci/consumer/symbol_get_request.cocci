// SPDX-License-Identifier: GPL-2.0
///
/// A get that loads the provider's module by the name it has today and tries
/// again becomes a request, which loads whatever module has the symbol.
///
/// Run it ahead of the other symbol_get rules. An #ifdef CONFIG_MODULES around the
/// second try has to be taken away before, as it hides from spatch that one try
/// follows the other.
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
