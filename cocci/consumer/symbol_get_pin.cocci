// SPDX-License-Identifier: GPL-2.0
///
/// Every use of the symbol_get() family becomes its replacement from the
/// registry: a pin, which holds the provider's owner. That need not be the module
/// that contains the symbol.
///
/// Run this last. It also makes a pin of what symbol_get_call.cocci and
/// symbol_get_section.cocci convert, which is correct but costs more.
///
// Confidence: High
// Options: --no-includes --include-headers
//

virtual patch

// A symbol_put() of what is not a symbol, but has the address of one: a bug.
@address depends on patch@
expression holder;
identifier member;
@@
-symbol_put(holder->member)
+optional_symbol_put_addr(holder->member)

@pin depends on patch@
@@
(
-symbol_get
+optional_symbol_get
|
-symbol_put
+optional_symbol_put
|
-symbol_put_addr
+optional_symbol_put_addr
|
-symbol_request
+optional_symbol_request
)
 (...)
