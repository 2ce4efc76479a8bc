// SPDX-License-Identifier: GPL-2.0
///
/// A get that can never find anything, or does not even compile:
///
/// 1. symbol_get() of a function that has a static inline stub. With
///    CONFIG_MODULES=n gcc fails and clang warns if the stub is used, as a weak
///    declaration cannot follow a static definition. The replacement from the
///    registry only takes the type from the stub;
/// 2. symbol_get() of a symbol that is exported with EXPORT_SYMBOL(). It refuses
///    what is not exported with EXPORT_SYMBOL_GPL(), but with CONFIG_MODULES=n it
///    does not;
/// 3. symbol_get() of a symbol that is not exported, or optional_symbol_get() or
///    optional_ops_get() of something that is not provided.
///
// Confidence: Moderate, with CONFIG_MODULES=n a symbol need not be exported
// Options: --no-includes --include-headers
// Comments: give spatch the files of consumers and providers. The third is only
//           reported with -D everything (SPFLAGS of make coccicheck), by which
//           you promise that no file is missing. There are only modes report and
//           org, as a finding depends on more than one file.
//

virtual report
virtual org
virtual everything

@initialize:python depends on report@
@@
say = coccilib.report.print_report

@initialize:python depends on org@
@@
say = coccilib.org.print_todo

@initialize:python@
@@
import coccinelle
coccinelle.gets = {}
coccinelle.offers = {}

complete = False

def note(table, what, sym, p):
	table.setdefault(what + ' ' + sym, []).append(
		(p.file, p.line, p.column, p.column_end))

def reasons(sym, kind, offered):
	if kind == 'optional':
		if complete and 'provided ' + sym not in offered:
			yield 'nothing provides it'
		return
	if kind == 'symbol_get' and 'stub ' + sym in offered:
		file, line = offered['stub ' + sym][0][:2]
		yield f'with CONFIG_MODULES=n it cannot follow the stub in {file}:{line}'
	if 'gpl ' + sym not in offered:
		if 'export ' + sym in offered:
			file, line = offered['export ' + sym][0][:2]
			yield f'it is refused, {file}:{line} does not export it to GPL modules only'
		elif complete:
			yield 'nothing exports it'

@initialize:python depends on everything@
@@
complete = True

@got@
identifier sym;
position p;
@@
(
 symbol_get@p(sym)
|
 symbol_request@p(sym)
)

@script:python@
sym << got.sym;
p << got.p;
@@
note(coccinelle.gets, 'symbol_get', sym, p[0])

@attached@
identifier sym;
position p;
@@
(
 dvb_attach@p(sym, ...)
|
 tuner_symbol_probe@p(sym, ...)
)

@script:python@
sym << attached.sym;
p << attached.p;
@@
note(coccinelle.gets, 'attach', sym, p[0])

@looked_up@
identifier sym;
position p;
@@
(
 optional_symbol_get@p(sym)
|
 optional_symbol_request@p(sym)
|
 optional_symbol_enter@p(sym)
|
 optional_ops_get@p(sym)
|
 optional_ops_request@p(sym)
|
 optional_ops_enter@p(sym)
)

@script:python@
sym << looked_up.sym;
p << looked_up.p;
@@
note(coccinelle.gets, 'optional', sym, p[0])

@called@
identifier sym;
position p;
@@
(
 optional_call@p(sym, ...)
|
 optional_call_void@p(sym, ...)
)

@script:python@
sym << called.sym;
p << called.p;
@@
note(coccinelle.gets, 'optional', sym, p[0])

// A name that is only known at run time has a default.
@named@
identifier name;
expression size;
constant C;
@@
(
 char name[] = C;
|
 char name[size] = C;
)

@by_name@
identifier named.name;
position p;
@@
 __symbol_get@p(name)

@script:python@
sym << named.C;
p << by_name.p;
@@
note(coccinelle.gets, 'attach', sym.strip('"'), p[0])

@gpl@
declarer name EXPORT_SYMBOL_GPL;
identifier sym;
position p;
@@
 EXPORT_SYMBOL_GPL@p(sym);

@script:python@
sym << gpl.sym;
p << gpl.p;
@@
note(coccinelle.offers, 'gpl', sym, p[0])

@gpl_ns@
declarer name EXPORT_SYMBOL_NS_GPL;
identifier sym;
position p;
@@
 EXPORT_SYMBOL_NS_GPL@p(sym, ...);

@script:python@
sym << gpl_ns.sym;
p << gpl_ns.p;
@@
note(coccinelle.offers, 'gpl', sym, p[0])

@plain@
declarer name EXPORT_SYMBOL;
identifier sym;
position p;
@@
 EXPORT_SYMBOL@p(sym);

@script:python@
sym << plain.sym;
p << plain.p;
@@
note(coccinelle.offers, 'export', sym, p[0])

@plain_ns@
declarer name EXPORT_SYMBOL_NS;
identifier sym;
position p;
@@
 EXPORT_SYMBOL_NS@p(sym, ...);

@script:python@
sym << plain_ns.sym;
p << plain_ns.p;
@@
note(coccinelle.offers, 'export', sym, p[0])

@stub@
identifier sym;
position p;
type T;
@@
 static inline T sym@p(...) { ... }

@script:python@
sym << stub.sym;
p << stub.p;
@@
note(coccinelle.offers, 'stub', sym, p[0])

@provider@
identifier sym;
position p;
@@
(
 OPTIONAL_PROVIDER_SYMBOL@p(sym)
|
 OPTIONAL_PROVIDER_OPS@p(sym, ...)
)

@script:python@
sym << provider.sym;
p << provider.p;
@@
note(coccinelle.offers, 'provided', sym, p[0])

@provider_macro@
declarer name module_optional_symbol;
identifier sym;
position p;
@@
 module_optional_symbol@p(sym);

@script:python@
sym << provider_macro.sym;
p << provider_macro.p;
@@
note(coccinelle.offers, 'provided', sym, p[0])

@finalize:python depends on report || org@
gets << merge.gets;
offers << merge.offers;
@@
offered = {}
for table in offers:
	offered.update(table)
for table in gets:
	for key in table:
		kind, sym = key.split()
		if sym.isupper():	# the parameter of a macro
			continue
		for reason in reasons(sym, kind, offered):
			for file, line, column, end in table[key]:
				say(coccilib.elems.Location(file, '', line, column, line, end,
							    line, column, line, end),
				    f'get of {sym}: {reason}')
