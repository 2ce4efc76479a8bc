// SPDX-License-Identifier: GPL-2.0
int foo(int arg)
{
	static int (*fn)(int arg);
	int ret;

	fn = symbol_get(bar);
	if (!fn)
		return -ENOENT;
	ret = fn(arg);
	symbol_put(bar);
	return ret;
}
