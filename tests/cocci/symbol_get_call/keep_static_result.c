// SPDX-License-Identifier: GPL-2.0
int foo(int arg)
{
	int (*fn)(int arg);
	static int ret = 0;

	fn = symbol_get(bar);
	if (!fn)
		return -ENOENT;
	ret = fn(arg);
	symbol_put(bar);
	return ret;
}
