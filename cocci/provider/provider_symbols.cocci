// SPDX-License-Identifier: GPL-2.0
///
/// Register the symbols of a module that has no init: one in a line, several in an
/// array.
///
/// Give the symbols: -D symbols=foo_attach,bar_attach; or, of several files, those of
/// each: -D symbols=foo.c:foo_attach,bar.c:bar_attach. If one is only there with an
/// option, @ and that follow, see provider_init.cocci. A header that the file includes
/// must declare them. Do not use this if the module's init is in another file.
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

def entry(what):
	symbol, _, condition = what.partition('@')
	line = f'\tOPTIONAL_PROVIDER_SYMBOL({symbol}),'
	option, state = re.fullmatch(r'(\w*)(.*)', condition).groups()
	# Modules out of a tree may define one as anything.
	either = f'defined({option})' + {
		'=y': '', '': f' || IS_REACHABLE({option})', '!=n': f' || IS_ENABLED({option})'
	}[state]
	return f'#if {either}\n{line}\n#endif' if option else line

wanted, known, first, last = {}, {}, {}, {}
for what in str(symbols).split(','):
	file, _, symbol = what.rpartition(':')
	wanted.setdefault(file, []).append(symbol)

def symbols_in(file):
	return wanted.get(file, wanted.get('', []))

# A registration of either form ends in a declarer and what is in its parentheses.
def registration_in(file, before_array=''):
	symbols = symbols_in(file)
	if len(symbols) == 1 and '@' not in symbols[0]:
		return 'module_optional_symbol', symbols[0]
	providers = re.sub(r'^(?=\d)|\W', '_', Path(file).stem) + '_providers'
	entries = '\n'.join(map(entry, symbols))
	return (f'{before_array}static struct optional_provider {providers}[] = {{\n{entries}\n}};\n'
		'module_optional_provider', providers)

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
if sym in (symbol.partition('@')[0] for symbol in symbols_in(p[0].file)):
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
# Above it, the symbols may not be declared yet.
line, other = int(p[0].line), first.setdefault(p[0].file)
if line > last.get(p[0].file, (0, ''))[0]:
	first[p[0].file] = min(line, other or line)

// If there is none below the symbols, add this to the last export. This does not exclude
// the other files, as then the next would not see them.

@script:python below@
p << described.p;
alone;
registration;
what;
@@
coccinelle.alone = 'none' if first[p[0].file] else last[p[0].file][1]
coccinelle.registration, coccinelle.what = registration_in(p[0].file, '\n')

@@
declarer exported.offer;
identifier below.alone, below.what;
declarer below.registration;
@@
 offer(alone, ...);
+registration(what);

@script:python above@
p << described.p;
registration;
what;
@@
cocci.include_match(int(p[0].line) == first.get(p[0].file))
coccinelle.registration, coccinelle.what = registration_in(p[0].file)

@@
declarer described.about;
expression described.E;
identifier above.what;
declarer above.registration;
@@
+registration(what);
+
 about(E);
