// SPDX-License-Identifier: GPL-2.0
int foo(int arg)
{
	static int (*fn)(int arg);
	int ret = 0;

	if (fn)
		ret = fn(arg);
	fn = symbol_get(bar);
	if (fn) {
		ret = fn(arg);
		symbol_put(bar);
	}
	return ret;
}
