// SPDX-License-Identifier: GPL-2.0
///
/// A symbol or an ops table is got and its pointer kept, in a struct or a global
/// variable, but no function puts it. Its provider can never be unloaded again. One
/// form of this is a second alternative: if one symbol is absent, another is got in its
/// place, and only the first is ever put.
///
// Confidence: Moderate
// Options: --no-includes --include-headers
// Comments: the put may be in any file, so give spatch all of them. There is no mode
//           patch, as a rule cannot tell where the put belongs, and no mode context.
//

virtual report
virtual org

@initialize:python depends on report@
@@
say = coccilib.report.print_report

@initialize:python depends on org@
@@
say = coccilib.org.print_todo

@initialize:python@
@@
import coccinelle
coccinelle.kept = []
coccinelle.puts = set()

@got@
identifier get =~ "^(__)?symbol_(get|request)$|^optional_(symbol|ops|provider)_(get|request|enter)(_by_name)?$";
expression sym, ptr;
type cast, cast2;
position p;
@@
 ptr = (cast)(cast2)get@p(sym)

// This is for misuse_leak.cocci.
@local_variable@
local idexpression ptr;
expression got.sym;
identifier get;
type cast, cast2;
position got.p;
@@
 ptr = (cast)(cast2)get@p(sym)

@script:python depends on got && !local_variable@
sym << got.sym;
ptr << got.ptr;
p << got.p;
@@
coccinelle.kept.append((sym, ptr, p[0].file, p[0].line, p[0].column, p[0].column_end))

@released@
identifier put =~ "^(__)?symbol_put$|^optional_(symbol|ops|provider)_(put|exit)(_by_name)?$";
expression sym;
@@
 put(sym)

@script:python@
sym << released.sym;
@@
coccinelle.puts.add(sym.strip('"'))

// A put by address may be of anything in the file.
@released_addr@
identifier put_addr =~ "symbol_put_addr$|^dvb_detach$";
position p;
@@
 put_addr@p(...)

@script:python@
p << released_addr.p;
@@
coccinelle.puts.add(p[0].file)

@finalize:python depends on report || org@
all_kept << merge.kept;
all_puts << merge.puts;
@@
put = {sym for syms in all_puts for sym in syms}
for kept in all_kept:
	for sym, ptr, file, line, column, end in kept:
		if not {sym.strip('"'), file} & put:
			say(coccilib.elems.Location(file, '', line, column, line, end,
						    line, column, line, end),
			    f"{sym} is kept in {ptr.replace(' -> ', '->')}, but no function puts it")
