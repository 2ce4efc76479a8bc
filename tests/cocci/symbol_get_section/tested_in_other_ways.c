// SPDX-License-Identifier: GPL-2.0
void foo(struct foo *foo)
{
	int (*fn)(struct foo *foo);

	fn = symbol_get(bar_one);
	if (WARN_ON_ONCE(!fn))
		return;
	fn(foo);
	symbol_put(bar_one);

	fn = symbol_get(bar_two);
	if (unlikely(!fn))
		return;
	fn(foo);
	symbol_put(bar_two);

	fn = symbol_get(bar_three);
	if (likely(fn)) {
		fn(foo);
		symbol_put(bar_three);
	}

	fn = symbol_get(bar_four);
	if (fn == NULL)
		return;
	fn(foo);
	symbol_put(bar_four);

	fn = symbol_get(bar_five);
	if (fn != NULL) {
		fn(foo);
		symbol_put(bar_five);
	}
}
