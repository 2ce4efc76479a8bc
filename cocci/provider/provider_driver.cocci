// SPDX-License-Identifier: GPL-2.0
///
/// Register symbols after the driver in a module whose init and exit only register
/// and unregister a driver, by module_driver() or by a macro such as
/// module_i2c_driver().
///
/// Give the symbols, the macro, and what it calls to register and unregister a driver:
/// -D symbols=foo_attach,bar_attach -D macro=module_i2c_driver -D reg=i2c_add_driver
/// -D unreg=i2c_del_driver.
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

listed = '\n'.join(map(entry, str(symbols).split(','))).lstrip()

@driver depends on patch@
declarer macro;
identifier drv;
position p;
@@
 macro(drv@p, ...);

@script:python array@
p << driver.p;
macro << driver.macro;
wanted << virtual.macro;
providers;
entries;
@@
cocci.include_match(macro == wanted)
coccinelle.providers = re.sub(r'^(?=\d)|\W', '_', Path(p[0].file).stem) + '_providers'
coccinelle.entries = listed

@registered@
declarer driver.macro;
declarer name module_optional_driver;
identifier driver.drv, array.providers, array.entries, virtual.reg, virtual.unreg;
@@
-macro(drv, ...);
+static struct optional_provider providers[] = {
+	entries
+};
+module_optional_driver(drv, reg, unreg, providers);
