// SPDX-License-Identifier: GPL-2.0
///
/// Register symbols in a module with an init and an exit of its own, whatever they
/// do: by a new init that calls the old one, and the old exit if it cannot register.
///
/// Run provider_init.cocci first, which has shorter forms. Give the symbols as it says.
///
/// As init calls it, neither the old exit nor what that calls can be __exit any more,
/// but spatch cannot remove an attribute: do so by hand, as convert does.
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

# init_module() and cleanup_module() are the module loader's names.
def outer(name):
	return f'optional_{name}' if name in ('init', 'cleanup') else f'{name}_module'

inits = {}
listed = '\n'.join(map(entry, str(symbols).split(','))).lstrip()

@registered@
@@
 optional_provider_register(...)

@begin depends on patch && !registered@
declarer call =~ "^(module_init|.*_initcall)$";
identifier enter;
position p;
@@
 call(enter@p);

@script:python@
p << begin.p;
@@
inits.setdefault(p[0].file, []).extend(p)

@end depends on begin@
declarer name module_exit;
identifier leave;
position p;
@@
 module_exit(leave@p);

// Both functions are known where the second of module_init() and module_exit() is.
@script:python new@
p << begin.p;
q << end.p;
enter << begin.enter;
leave << end.leave;
providers;
entries;
new_enter;
new_leave;
first;
second;
@@
# One may be in #ifdef MODULE, and another in its #else.
cocci.include_match(len(inits[p[0].file]) == 1)
coccinelle.providers = re.sub(r'^(?=\d)|\W', '_', Path(p[0].file).stem) + '_providers'
coccinelle.entries = listed
coccinelle.new_enter = outer(str(enter))
coccinelle.new_leave = outer(str(leave))
coccinelle.first, coccinelle.second = \
	(enter, leave) if int(p[0].line) < int(q[0].line) else (leave, enter)

@@
declarer call;
identifier begin.enter, end.leave;
identifier new.second, new.providers, new.entries, new.new_enter;
@@
+static struct optional_provider providers[] = {
+	entries
+};
+
+static int __init new_enter(void)
+{
+	int ret = enter();
+
+	if (ret)
+		return ret;
+	ret = optional_provider_register(providers, ARRAY_SIZE(providers));
+	if (ret)
+		leave();
+	return ret;
+}
+
 call(second);

@@
declarer call;
identifier end.leave, new.second, new.providers, new.new_leave;
@@
+static void __exit new_leave(void)
+{
+	optional_provider_unregister(providers, ARRAY_SIZE(providers));
+	leave();
+}
+
 call(second);

@moved@
declarer call;
identifier new.first;
@@
-call(first);

@depends on moved@
declarer begin.call;
declarer name module_exit;
declarer last;
identifier new.second, new.new_enter, new.new_leave;
@@
-last(second);
+call(new_enter);
+module_exit(new_leave);
