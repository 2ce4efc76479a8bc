// SPDX-License-Identifier: GPL-2.0
void foo(struct foo *foo)
{
	int (*fn)(struct foo *foo);

	fn = symbol_get(bar);
	if (!fn)
		return;
	if (!foo->dead) {
		fn(foo);
		symbol_put(bar);
	}
}
