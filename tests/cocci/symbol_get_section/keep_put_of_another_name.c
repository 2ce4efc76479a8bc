// SPDX-License-Identifier: GPL-2.0
void foo(struct foo *foo)
{
	int (*fn)(struct foo *foo);

	fn = symbol_get(bar_one);
	if (!fn)
		return;
	fn(foo);
	symbol_put(bar_two);
}
