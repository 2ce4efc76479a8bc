// SPDX-License-Identifier: GPL-2.0
///
/// A put without a get, or with a get of another kind: exit ends a section, put
/// ends a pin, and optional_symbol_put() does not end what symbol_get() has begun.
/// Also a put where the get has returned NULL.
///
// Confidence: Moderate
// Options: --no-includes --include-headers
// Comments: the get may be in any file, so give spatch all of them. There is no
//           mode patch, as a rule cannot tell what was meant, and mode context is
//           for the second case only.
//

virtual report
virtual org
virtual context

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
coccinelle.puts = {}

# These macros are built on either of the two.
macros = ('dvb_attach', 'tuner_symbol_probe')

# The get that belongs to a put.
kinds = {
	'symbol_put': 'symbol_get', 'symbol_request': 'symbol_get',
	'__symbol_get': 'symbol_get', '__symbol_put': 'symbol_get',
	'optional_symbol_get_by_name': 'optional_symbol_get',
	'optional_symbol_request_by_name': 'optional_symbol_get',
	'optional_symbol_put_by_name': 'optional_symbol_get',
	'optional_symbol_put': 'optional_symbol_get',
	'optional_symbol_request': 'optional_symbol_get',
	'optional_symbol_exit': 'optional_symbol_enter',
	'optional_ops_put': 'optional_ops_get',
	'optional_ops_request': 'optional_ops_get',
	'optional_ops_exit': 'optional_ops_enter',
}

def note(table, call, sym, p):
	sym = sym.strip('"').replace(' -> ', '->')
	if '##' in sym:	# the definition of a macro
		return
	calls = ('symbol_get', 'optional_symbol_get') if call in macros else (call,)
	for call in calls:
		table.setdefault(f'{kinds.get(call, call)}({sym})', []).append(
			(p.file, p.line, p.column, p.column_end))

@got@
expression sym;
position p;
@@
(
 symbol_get@p(sym, ...)
|
 symbol_request@p(sym, ...)
|
 __symbol_get@p(sym, ...)
|
 dvb_attach@p(sym, ...)
|
 tuner_symbol_probe@p(sym, ...)
|
 optional_symbol_get@p(sym, ...)
|
 optional_symbol_request@p(sym, ...)
|
 optional_symbol_get_by_name@p(sym, ...)
|
 optional_symbol_request_by_name@p(sym, ...)
|
 optional_symbol_enter@p(sym, ...)
|
 optional_ops_get@p(sym, ...)
|
 optional_ops_request@p(sym, ...)
|
 optional_ops_enter@p(sym, ...)
)

@took@
identifier get;
expression got.sym;
position got.p;
@@
 get@p(sym, ...)

@script:python@
get << took.get;
sym << got.sym;
p << got.p;
@@
note(coccinelle.gets, get, sym, p[0])

@release@
expression sym;
position p;
@@
(
 symbol_put@p(sym)
|
 __symbol_put@p(sym)
|
 optional_symbol_put@p(sym)
|
 optional_symbol_put_by_name@p(sym)
|
 optional_symbol_exit@p(sym)
|
 optional_ops_put@p(sym)
|
 optional_ops_exit@p(sym)
)

@released@
identifier put;
expression release.sym;
position release.p;
@@
 put@p(sym)

@script:python@
put << released.put;
sym << release.sym;
p << release.p;
@@
if p[0].current_element != 'something_else':	# the definition of a macro
	note(coccinelle.puts, put, sym, p[0])

@finalize:python depends on report || org@
gets << merge.gets;
puts << merge.puts;
@@
got = {key for table in gets for key in table}
for table in puts:
	for key in sorted(set(table) - got):
		for file, line, column, end in table[key]:
			say(coccilib.elems.Location(file, '', line, column, line, end,
						    line, column, line, end),
			    f"put, but there is no {key} here")

// The get has returned NULL.

@absent exists@
identifier put;
identifier get =~ "^(__)?symbol_(get|request)$|^optional_(symbol|ops)_(get|request|enter)(_by_name)?$";
expression release.sym, ptr, E;
type cast;
position release.p;
@@
 ptr = (cast)get(sym)
 ... when != ptr
 if (\(ptr == NULL\|WARN_ON(!ptr)\|WARN_ON_ONCE(!ptr)\|unlikely(!ptr)\))
 {
  ... when != ptr = E
*put@p(sym)
  ...
 }

@absent_goto exists@
identifier put, l;
identifier get =~ "^(__)?symbol_(get|request)$|^optional_(symbol|ops)_(get|request|enter)(_by_name)?$";
expression release.sym, ptr;
type cast;
position release.p;
@@
 ptr = (cast)get(sym)
 ... when != ptr
 if (\(ptr == NULL\|WARN_ON(!ptr)\|WARN_ON_ONCE(!ptr)\|unlikely(!ptr)\))
	goto l;
 ...
 l:
 ... when != ptr == NULL
     when != ptr != NULL
*put@p(sym)

@script:python depends on (absent || absent_goto) && (report || org)@
p << release.p;
sym << release.sym;
@@
say(p[0], f"{sym} is put where it is absent")
