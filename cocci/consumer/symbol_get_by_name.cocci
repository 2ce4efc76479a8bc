// SPDX-License-Identifier: GPL-2.0
///
/// Look up a symbol by its name if the name is only known at run time.
///
// Confidence: High
// Options: --no-includes --include-headers
//

virtual patch

@by_name depends on patch@
@@
(
-__symbol_get
+optional_symbol_get_by_name
|
-__symbol_put
+optional_symbol_put_by_name
)
 (...)

// A symbol_put() of what is not a symbol, but has the name of one: a bug.
@named depends on patch@
char[] name;
@@
-symbol_put(name)
+optional_symbol_put_by_name(name)
