// SPDX-License-Identifier: GPL-2.0
///
/// Register symbols in a module with an init and an exit of its own, after
/// everything else in init has succeeded, and unregister them before exit tears
/// anything down. The rule knows three kinds of init:
///
///  - it cannot fail, and registers nothing or one thing,
///  - it returns the result of registering one thing,
///  - it calls exit if it fails.
///
/// It leaves any other to provider_any_init.cocci.
///
/// Give the symbols: -D symbols=foo_attach,bar_attach. If one is only there with an
/// option, @ and that follow: foo_attach@CONFIG_FOO if the suffix of a list in the
/// Makefile is $(CONFIG_FOO), or foo_attach@CONFIG_FOO=y or foo_attach@CONFIG_FOO!=n.
/// A header that the file includes must declare them.
///
// Confidence: Moderate, check that the error handling is complete
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

# cleanup_module() is the module loader's name.
def outer(name):
	return 'optional_cleanup' if name == 'cleanup' else f'{name}_module'

labels, returns = {}, {}
listed = '\n'.join(map(entry, str(symbols).split(','))).lstrip()

def undoes(register, unregister):
	return str(unregister) in (str(register).replace('register', 'unregister'),
				   str(register).replace('add', 'del'))

@begin depends on patch@
declarer call =~ "^(module_init|.*_initcall)$";
identifier enter;
position p;
@@
 call(enter@p);

@end depends on begin@
declarer name module_exit;
identifier leave;
position p;
@@
 module_exit(leave@p);

// Without an exit there is no place to unregister.
@script:python array@
p << begin.p;
leave << end.leave;
providers;
entries;
@@
coccinelle.providers = re.sub(r'^(?=\d)|\W', '_', Path(p[0].file).stem) + '_providers'
coccinelle.entries = listed

// The array must be known in both.

@enters@
identifier begin.enter;
position p;
@@
 enter@p(void) { ... }

@leaves@
identifier end.leave;
position p;
@@
 leave@p(void) { ... }

@script:python order@
enter << begin.enter;
leave << end.leave;
p << enters.p;
q << leaves.p;
first;
@@
coccinelle.first = enter if int(p[0].line) < int(q[0].line) else leave

// 1. It returns the result of registering one thing.

@has_ret@
identifier begin.enter;
symbol ret;
type T;
@@
 enter(void)
 {
 <+...
(
 T ret;
|
 T ret = ...;
)
 ...+>
 }

@returned depends on !has_ret@
identifier begin.enter, reg;
expression list args;
position p;
@@
 enter(void)
 {
 ... when strict
 return reg@p(args);
 }

@undo_returned@
identifier end.leave, unreg;
expression list returned.args;
position p;
@@
 leave(void)
 {
 ...
 unreg@p(args);
 ...
 }

@script:python returned_and_undone@
reg << returned.reg;
unreg << undo_returned.unreg;
@@
cocci.include_match(undoes(reg, unreg))

@prints@
identifier print = {pr_info, pr_debug};
position p;
@@
 print@p(...)

@resets@
identifier end.leave;
expression what, value;
@@
 leave(void)
 {
 <+...
 what = value
 ...+>
 }

// What else exit undoes, init has done before.
@undoes_more@
identifier end.leave;
expression undo;
position p != {undo_returned.p, prints.p};
@@
 leave(void)
 {
 <+...
 undo@p(...)
 ...+>
 }

@last_of_returned depends on returned_and_undone && !undoes_more && !resets@
identifier begin.enter, returned.reg, undo_returned.unreg, array.providers;
expression list returned.args;
@@
 enter(void)
 {
+int ret;
+
 ... when strict
-return reg(args);
+ret = reg(args);
+if (ret)
+	return ret;
+ret = optional_provider_register(providers, ARRAY_SIZE(providers));
+if (ret)
+	unreg(args);
+return ret;
 }

// 2. It calls exit if it fails, so a new exit unregisters and calls the old one.

@calls_exit exists@
identifier begin.enter, end.leave, rc, failed;
position q;
@@
 enter(void)
 {
 ... when any
 goto failed;
 ...
 leave@q();
 return rc;
 }

@script:python@
p << begin.p;
failed << calls_exit.failed;
@@
labels.setdefault(p[0].file, set()).add(str(failed))

@returns@
identifier begin.enter;
expression value;
position q;
@@
 enter(void)
 {
 <+...
 return@q value;
 ...+>
 }

@script:python@
q << returns.q;
value << returns.value;
@@
returns.setdefault(q[0].file, {})[int(q[0].line)] = str(value)

// It cannot be told which of two labels is the right one, or which of two returns, unless
// the only "return 0" is the last one before what fails. The new exit must be known where
// module_exit() is.
@script:python@
p << begin.p;
q << end.p;
last << calls_exit.q;
failed << calls_exit.failed;
@@
values = returns[p[0].file]
before = max((line for line in values if line < int(last[0].line)), default=None)
cocci.include_match(len(labels[p[0].file]) == list(values.values()).count('0') == 1 and
		    values.get(before) == '0' and int(p[0].line) < int(q[0].line))

@last_of_calls_exit@
identifier begin.enter, calls_exit.rc, calls_exit.failed, array.providers;
@@
 enter(void)
 {
 <+...
+rc = optional_provider_register(providers, ARRAY_SIZE(providers));
+if (rc)
+	goto failed;
 return 0;
 ...+>
 }

@script:python exit_name@
leave << end.leave;
unregister;
@@
coccinelle.unregister = outer(str(leave))

@depends on last_of_calls_exit@
declarer begin.call;
identifier begin.enter, end.leave, exit_name.unregister, array.providers;
@@
+static void __exit unregister(void)
+{
+	optional_provider_unregister(providers, ARRAY_SIZE(providers));
+	leave();
+}
+
 call(enter);

@depends on last_of_calls_exit@
declarer name module_exit;
identifier end.leave, exit_name.unregister;
@@
-module_exit(leave);
+module_exit(unregister);

// 3. It cannot fail, and registers one thing, ...

@registers@
identifier begin.enter, reg;
expression list args;
@@
 enter(void)
 {
 reg(args);
 return 0;
 }

@undo_registers@
identifier end.leave, unreg;
expression list registers.args;
position p;
@@
 leave(void)
 {
 ...
 unreg@p(args);
 ...
 }

@script:python registers_and_undone@
reg << registers.reg;
unreg << undo_registers.unreg;
@@
cocci.include_match(undoes(reg, unreg))

@undoes_beside@
identifier end.leave;
expression undo;
position p != {undo_registers.p, prints.p};
@@
 leave(void)
 {
 <+...
 undo@p(...)
 ...+>
 }

@last_of_registers depends on registers_and_undone && !undoes_beside && !resets@
identifier begin.enter, registers.reg, undo_registers.unreg, array.providers;
expression list registers.args;
@@
 enter(void)
 {
+int ret;
+
 reg(args);
-return 0;
+ret = optional_provider_register(providers, ARRAY_SIZE(providers));
+if (ret)
+	unreg(args);
+return ret;
 }

// ... or nothing.

@undoes_something@
identifier end.leave;
expression undo;
position p != prints.p;
@@
 leave(void)
 {
 <+...
 undo@p(...)
 ...+>
 }

@last_of_nothing depends on !undoes_something && !resets@
identifier begin.enter, array.providers;
@@
 enter(void)
 {
 ... when strict
-return 0;
+return optional_provider_register(providers, ARRAY_SIZE(providers));
 }

// The array and, except for 2., the first statement of exit.

@depends on last_of_calls_exit@
identifier begin.enter, array.providers, array.entries;
@@
+static struct optional_provider providers[] = {
+	entries
+};
+
 enter(void) { ... }

@depends on last_of_returned || last_of_registers || last_of_nothing@
identifier order.first, array.providers, array.entries;
@@
+static struct optional_provider providers[] = {
+	entries
+};
+
 first(void) { ... }

@depends on last_of_returned || last_of_registers || last_of_nothing@
identifier end.leave, array.providers;
@@
 leave(void)
 {
+	optional_provider_unregister(providers, ARRAY_SIZE(providers));
	...
 }
