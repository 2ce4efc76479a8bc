// SPDX-License-Identifier: GPL-2.0
int foo(struct foo *foo)
{
	int (*fn)(struct foo *foo);
	int ret;

	fn = symbol_get(bar);
	if (!fn)
		return 0;
	ret = fn(foo);
	symbol_put(bar);

	return ret ? -EIO : 0;
}
