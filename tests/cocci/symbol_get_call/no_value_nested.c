// SPDX-License-Identifier: GPL-2.0
void foo(struct foo *foo)
{
	void (*fn)(struct foo *foo);

	fn = symbol_get(bar);
	if (fn) {
		fn(foo);
		symbol_put(bar);
	}
	foo_after(foo);
}
