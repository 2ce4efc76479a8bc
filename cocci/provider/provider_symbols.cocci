// SPDX-License-Identifier: GPL-2.0
///
/// Register several symbols of a module that has no init, in an array.
///
/// Give the symbols: -D symbols=foo_attach,bar_attach. A header that the file
/// includes must declare them. Do not use this if the module's init is in another
/// file.
///
// Confidence: High
// Options: --no-includes
//

virtual patch

@initialize:python@
symbols << virtual.symbols;
@@
import re
from pathlib import Path

wanted = str(symbols).split(',')

def array_in(file):
	return (re.sub(r'^(?=\d)|\W', '_', Path(file).stem) + '_providers',
		'\n\t'.join(f'OPTIONAL_PROVIDER_SYMBOL({what}),' for what in wanted))

known, first, last = {}, {}, {}

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
if sym in wanted:
	line = known.get((p[0].file, sym), int(p[0].line))
	last[p[0].file] = max(last.get(p[0].file, (0, '')), (line, str(sym)))

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
if line > last.get(p[0].file, (0, ''))[0]:
	first[p[0].file] = min(line, other or line)

// If there is none below the symbols, add them to the last export. This does not exclude
// the other files, as then the next would not see them.

@script:python export@
p << described.p;
alone;
providers;
entries;
@@
coccinelle.alone = 'none' if first[p[0].file] else last[p[0].file][1]
coccinelle.providers, coccinelle.entries = array_in(p[0].file)

@@
declarer exported.offer;
identifier export.alone, export.providers, export.entries;
declarer name module_optional_provider;
@@
 offer(alone, ...);
+
+static struct optional_provider providers[] = {
+	entries
+};
+module_optional_provider(providers);

@script:python array@
p << described.p;
providers;
entries;
@@
cocci.include_match(int(p[0].line) == first.get(p[0].file))
coccinelle.providers, coccinelle.entries = array_in(p[0].file)

@@
declarer described.about;
expression described.E;
identifier array.providers, array.entries;
declarer name module_optional_provider;
@@
+static struct optional_provider providers[] = {
+	entries
+};
+module_optional_provider(providers);
+
 about(E);
