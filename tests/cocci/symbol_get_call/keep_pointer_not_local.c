// SPDX-License-Identifier: GPL-2.0
static void (*fn)(struct foo *foo);

void foo(struct foo *foo)
{
	fn = symbol_get(bar);
	if (!fn)
		return;
	fn(foo);
	symbol_put(bar);
}
