// SPDX-License-Identifier: GPL-2.0
///
/// symbol_get() pins the module that contains the symbol. Here the function calls
/// through a pointer in a struct, itself or in another function of the same file.
/// And that file takes references on modules or is passed a module, so it works
/// with code of other modules. What runs may be in a module that is not pinned. The
/// registry pins the module that the provider names as owner.
///
// Confidence: Low, that module may be pinned in another way
// Options: --no-includes --include-headers
// Comments: give spatch all files of consumers and exporters. There are only
//           modes report and org, as a finding depends on more than one file.
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
coccinelle.gets = {}
coccinelle.exports = {}

# By file and function.
calls, through = {}, {}

def reaches(file, name):
	"""Where name() calls through a pointer, itself or in what it calls."""
	todo, seen = [name], {name}
	while todo:
		func = todo.pop(0)
		if (file, func) in through:
			return through[file, func]
		new = calls.get((file, func), set()) - seen
		todo += sorted(new)
		seen |= new
	return None

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
coccinelle.gets.setdefault(sym, []).append(
	(p[0].file, p[0].line, p[0].column, p[0].column_end))

// A file that works with other modules than its own.
@holds@
@@
(
 try_module_get(...)
|
 __module_get(...)
|
 module_put(...)
)

@told@
identifier f, owner;
@@
 f(..., struct module *owner, ...) { ... }

@exported depends on holds || told@
declarer name EXPORT_SYMBOL_GPL;
identifier sym;
position p;
@@
 EXPORT_SYMBOL_GPL@p(sym);

@called depends on exported@
identifier g;
position p;
@@
 g@p(...)

@script:python@
g << called.g;
p << called.p;
@@
calls.setdefault((p[0].file, p[0].current_element), set()).add(g)

@through_pointer depends on exported@
identifier m;
expression E;
position p;
@@
 E->m@p(...)

@script:python@
E << through_pointer.E;
m << through_pointer.m;
p << through_pointer.p;
@@
through.setdefault((p[0].file, p[0].current_element),
		   f'{E.replace(" ", "")}->{m}() in {p[0].file}:{p[0].line}')

@script:python@
sym << exported.sym;
p << exported.p;
@@
where = reaches(p[0].file, sym)
if where:
	coccinelle.exports[sym] = where

@finalize:python depends on report || org@
gets << merge.gets;
exports << merge.exports;
@@
for table in gets:
	for sym in table:
		for found in exports:
			if sym not in found:
				continue
			for file, line, column, end in table[sym]:
				say(coccilib.elems.Location(file, '', line, column, line, end,
							    line, column, line, end),
				    f'{sym} calls {found[sym]}, which may be code of a module that is not pinned')
