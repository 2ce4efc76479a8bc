// SPDX-License-Identifier: GPL-2.0
void foo_tested_later(struct foo *foo)
{
	void (*fn)(struct foo *foo);

	fn = symbol_get(bar);
	if (fn) {
		fn(foo);
		symbol_put(bar);
	}
	if (!fn)
		pr_info("no bar\n");
}

int foo_stored(struct foo *foo)
{
	int (*fn)(struct foo *foo);
	int ret;

	fn = foo->fn;
	if (fn)
		return fn(foo);

	fn = symbol_get(bar_stored);
	if (!fn)
		return 0;
	ret = fn(foo);
	symbol_put(bar_stored);
	return ret;
}
