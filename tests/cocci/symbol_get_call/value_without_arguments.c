// SPDX-License-Identifier: GPL-2.0
int foo(void)
{
	int (*fn)(void);
	int ret;

	fn = symbol_get(bar);
	if (!fn)
		return -ENODEV;

	ret = fn();
	symbol_put(bar);
	return ret;
}
