// SPDX-License-Identifier: GPL-2.0
void foo(struct foo *foo)
{
	void (*fn)(struct foo *foo);

	while (foo->more) {
		fn = symbol_get(bar);
		if (!fn)
			continue;
		fn(foo);
		symbol_put(bar);
	}
}
