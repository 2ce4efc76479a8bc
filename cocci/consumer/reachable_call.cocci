// SPDX-License-Identifier: GPL-2.0
///
/// IS_REACHABLE() before a direct call of another module's function checks at
/// compile time whether that module could be there, and the call makes the caller
/// depend on it. Only at run time is it known whether the module is there, so use
/// optional_call(). The function is no longer exported.
///
/// Give spatch the files of the caller and of the exporter together. A stub of
/// the function in a header does no harm and stays. What remains to be done by hand
/// is to register the function, and to remove "imply" and "depends on" from Kconfig.
///
// Confidence: Moderate, check that nothing else calls the function
// Options: --no-includes --include-headers
//

virtual patch

@exported depends on patch@
identifier fn;
declarer name EXPORT_SYMBOL_GPL;
@@
 EXPORT_SYMBOL_GPL(fn);

@guarded@
identifier exported.fn;
expression config, rc, absent;
position p;
@@
(
 if (IS_REACHABLE(config))
	rc = fn@p(...);
|
 if (IS_REACHABLE(config))
	rc = fn@p(...);
 else
	rc = absent;
|
 if (IS_REACHABLE(config))
	return fn@p(...);
)

// A caller that does not check needs the export.
@unguarded@
identifier exported.fn;
position p != guarded.p;
@@
 fn@p(...)

@initialized depends on !unguarded@
identifier exported.fn, rc;
constant C;
type T;
expression config;
expression list args;
@@
(
-T rc = C;
+T rc;
 ... when != rc
-if (IS_REACHABLE(config))
-	rc = fn(args);
+rc = optional_call(fn, C, args);
)

@otherwise depends on !unguarded@
identifier exported.fn;
expression rc, absent, config;
expression list args;
@@
-if (IS_REACHABLE(config))
-	rc = fn(args);
-else
-	rc = absent;
+rc = optional_call(fn, absent, args);

@returned depends on !unguarded@
identifier exported.fn;
expression absent, config;
expression list args;
@@
-if (IS_REACHABLE(config))
-	return fn(args);
-return absent;
+return optional_call(fn, absent, args);

@unexported depends on initialized || otherwise || returned@
identifier exported.fn;
@@
-EXPORT_SYMBOL_GPL(fn);
