// SPDX-License-Identifier: GPL-2.0
int foo(struct foo *foo)
{
	int (*fn)(struct foo *foo) = symbol_get(bar);
	int ret;

	if (!fn)
		return 0;
	ret = fn(foo);
	symbol_put(bar);

	return ret;
}
