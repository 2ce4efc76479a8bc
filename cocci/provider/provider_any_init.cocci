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
from pathlib import Path

def entry(what):
	symbol, _, option = what.partition('@')
	line = f'\tOPTIONAL_PROVIDER_SYMBOL({symbol}),'
	return f'#ifdef {option}\n{line}\n#endif' if option else line

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

@end depends on begin@
declarer name module_exit;
identifier leave;
@@
 module_exit(leave);

@script:python new@
p << begin.p;
enter << begin.enter;
leave << end.leave;
providers;
entries;
new_enter;
new_leave;
@@
coccinelle.providers = Path(p[0].file).stem.replace('-', '_') + '_providers'
coccinelle.entries = listed
coccinelle.new_enter = f'{enter}_module'
coccinelle.new_leave = f'{leave}_module'

// Both are known where module_exit() is, wherever module_init() may be.
@@
declarer name module_exit;
identifier end.leave, new.providers, new.entries;
@@
+static struct optional_provider providers[] = {
+	entries
+};
+
 module_exit(leave);

@@
declarer name module_exit;
identifier begin.enter, end.leave, new.providers, new.new_enter;
@@
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
 module_exit(leave);

@@
declarer name module_exit;
identifier end.leave, new.providers, new.new_leave;
@@
+static void __exit new_leave(void)
+{
+	optional_provider_unregister(providers, ARRAY_SIZE(providers));
+	leave();
+}
+
 module_exit(leave);

@moved depends on new@
declarer begin.call;
identifier begin.enter;
@@
-call(enter);

@depends on moved@
declarer begin.call;
declarer name module_exit;
identifier end.leave, new.new_enter, new.new_leave;
@@
-module_exit(leave);
+call(new_enter);
+module_exit(new_leave);
