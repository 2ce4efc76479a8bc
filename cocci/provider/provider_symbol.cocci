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
known, first, last = {}, {}, {}
symbol_of = dict(what.rpartition(':')[::2] for what in str(symbols).split(','))

def symbol_in(file):
	return symbol_of.get(file, symbol_of.get(''))

@has_init@
declarer call =~ "^(module_(?!param).*|.*_module_.*driver.*|builtin_.*driver.*|.*_initcall)$";
@@
 call(...);

@defined depends on patch && !has_init@
identifier fn;
position p;
@@
 fn@p(...) { ... }

@script:python@
p << defined.p;
fn << defined.fn;
@@
known[p[0].file, fn] = int(p[0].line)

@exported depends on patch && !has_init@
declarer offer =~ "^EXPORT_SYMBOL";
identifier sym;
position p;
@@
 offer(sym@p, ...);

@script:python@
p << exported.p;
sym << exported.sym;
@@
if sym == symbol_in(p[0].file):
	last[p[0].file] = known.get((p[0].file, sym), int(p[0].line))

@described depends on patch && !has_init@
declarer about =~ "^MODULE_(AUTHOR|DESCRIPTION|LICENSE)$";
expression E;
position p;
@@
 about(E@p);

@script:python@
p << described.p;
@@
# Above it, the symbol may not be declared yet.
line, other = int(p[0].line), first.setdefault(p[0].file)
if line > last.get(p[0].file, 0):
	first[p[0].file] = min(line, other or line)

// If there is none below the symbol, add it to the export. This does not exclude the other
// files, as then the next would not see them.

@script:python export@
p << described.p;
alone;
@@
coccinelle.alone = 'none' if first[p[0].file] else symbol_in(p[0].file)

@@
declarer exported.offer;
identifier export.alone;
declarer name module_optional_symbol;
@@
 offer(alone, ...);
+module_optional_symbol(alone);

@script:python where@
p << described.p;
offered;
@@
coccinelle.offered = symbol_in(p[0].file)
cocci.include_match(int(p[0].line) == first.get(p[0].file))

@@
declarer described.about;
expression described.E;
identifier where.offered;
declarer name module_optional_symbol;
@@
+module_optional_symbol(offered);
+
 about(E);
