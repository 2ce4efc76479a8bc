// SPDX-License-Identifier: GPL-2.0
///
/// Register the only symbol of a module that has no init, in one line.
///
/// Give the symbol: -D symbols=foo_attach; or of several files the symbol of each:
/// -D symbols=foo.c:foo_attach,bar.c:bar_attach. A header that the file includes must
/// declare it. Do not use this if the module's init is in another file.
///
// Confidence: High
// Options: --no-includes
//

virtual patch

@initialize:python@
symbols << virtual.symbols;
@@
first = {}
symbol_of = dict(what.rpartition(':')[::2] for what in str(symbols).split(','))

@has_init@
declarer call =~ "^(module_(init|exit)|.*_initcall|(module|builtin)_.*driver.*|module_optional_.*)$";
@@
 call(...);

@described depends on patch && !has_init@
declarer about =~ "^MODULE_(AUTHOR|DESCRIPTION|LICENSE)$";
expression E;
position p;
@@
 about(E@p);

@script:python@
p << described.p;
@@
first[p[0].file] = min(first.get(p[0].file, p[0]), p[0], key=lambda at: int(at.line))

@script:python where@
p << described.p;
offered;
@@
coccinelle.offered = symbol_of.get(p[0].file, symbol_of.get(''))
cocci.include_match(p[0].line == first[p[0].file].line)

@@
declarer described.about;
expression described.E;
identifier where.offered;
declarer name module_optional_symbol;
@@
+module_optional_symbol(offered);
+
 about(E);
