// SPDX-License-Identifier: GPL-2.0
void * foo(struct foo *foo)
{
	int (*fn)(struct foo *foo);

	fn = symbol_get(bar);
	if (!fn)
		return NULL;
	symbol_put(bar);
	return fn;
}
