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
first = {}

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

@script:python array@
p << described.p;
providers;
entries;
@@
cocci.include_match(p[0].line == first[p[0].file].line)
coccinelle.providers = re.sub(r'^(?=\d)|\W', '_', Path(p[0].file).stem) + '_providers'
coccinelle.entries = '\n\t'.join(f'OPTIONAL_PROVIDER_SYMBOL({what}),' for what in wanted)

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
