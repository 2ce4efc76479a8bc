// SPDX-License-Identifier: GPL-2.0
///
/// A direct call of another module's function behind IS_REACHABLE() asks at
/// compile time whether that module could be there, and makes the caller depend
/// on it. Whether it is there is known at run time: that is optional_call(). The
/// function is exported no more.
///
/// Give spatch the files of the caller and of the exporter at once. A stub of
/// the function in a header does no harm and stays. What remains is to register
/// the function, and to take "imply" and "depends on" from Kconfig.
///
// Confidence: Moderate, see that nobody else calls the function
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

// Who calls it without asking needs the export.
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
|
-T rc = -C;
+T rc;
 ... when != rc
-if (IS_REACHABLE(config))
-	rc = fn(args);
+rc = optional_call(fn, -C, args);
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
