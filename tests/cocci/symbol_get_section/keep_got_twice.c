// SPDX-License-Identifier: GPL-2.0
void foo(struct foo *foo)
{
	int (*fn)(struct foo *foo);

	foo->fn = symbol_get(bar);
	fn = symbol_get(bar);
	if (!fn)
		return;
	fn(foo);
	symbol_put(bar);
}
