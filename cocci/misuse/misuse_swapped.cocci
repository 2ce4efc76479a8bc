// SPDX-License-Identifier: GPL-2.0
///
/// Two symbols are swapped: each pointer is named for the symbol of the other. A cast
/// hides this from the compiler, and so does a type that both have.
///
// Confidence: Moderate, it is a comparison of names
// Options: --no-includes --include-headers
// Comments: there is no mode patch, as a rule cannot tell which of the names are right,
//           and no mode context.
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
import re

# The gets in each function.
gets = {}

# The words of the last name in an expression.
def words(text):
	return set(re.findall(r'\w+', text)[-1].lower().split('_'))

def swapped(ptr1, sym1, ptr2, sym2):
	ptr1, sym1, ptr2, sym2 = map(words, (ptr1, sym1, ptr2, sym2))
	return (ptr1 - ptr2) & (sym2 - sym1) and (ptr2 - ptr1) & (sym1 - sym2)

@got@
identifier get =~ "^(__)?symbol_(get|request)$|^optional_(symbol|ops|provider)_(get|request|enter)(_by_name)?$";
expression ptr, sym;
type cast, cast2;
position p;
@@
 ptr = (cast)(cast2)get@p(sym)

@script:python depends on report || org@
ptr << got.ptr;
sym << got.sym;
p << got.p;
@@
ptr = ptr.replace(' -> ', '->')
before = gets.setdefault((p[0].file, p[0].current_element, p[0].current_element_line), [])
for ptr1, sym1, line in before:
	if swapped(ptr1, sym1, ptr, sym):
		say(p[0], f"{ptr} is {sym}, and {ptr1} in line {line} is {sym1}: they look swapped")
before.append((ptr, sym, p[0].line))
