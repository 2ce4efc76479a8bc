// SPDX-License-Identifier: GPL-2.0
///
/// Every use of the symbol_get() family becomes its replacement from the
/// registry: a reference that holds the provider's owner, which need not be
/// the module that the symbol lies in.
///
/// Run it last: a use that symbol_get_call.cocci or symbol_get_section.cocci
/// would have taken becomes a pin here, which is right but costs more.
///
// Confidence: High
// Options: --no-includes --include-headers
//

virtual patch

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
