// SPDX-License-Identifier: GPL-2.0
void foo(struct foo *foo)
{
	int (*fn)(struct foo *foo);

	if (foo->more) {
		fn = symbol_get(bar);
		if (!fn)
			return;
		fn(foo);
	}
	symbol_put(bar);
}
