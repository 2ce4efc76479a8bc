// SPDX-License-Identifier: GPL-2.0
int foo(struct foo *foo)
{
	int (*fn)(struct foo *foo) = symbol_get(bar);

	if (fn) {
		if (fn(foo)) {
			symbol_put(bar);
			return -EIO;
		}
		foo->count++;
		symbol_put(bar);
	}

	return 0;
}
