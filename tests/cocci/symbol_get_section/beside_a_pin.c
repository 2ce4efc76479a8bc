// SPDX-License-Identifier: GPL-2.0
void foo(struct foo *foo)
{
	void (*put)(struct foo *foo);
	bool (*get)(struct foo *foo);
	bool got;

	put = symbol_get(bar_put);
	if (!put)
		return;

	get = symbol_get(bar_get);
	if (!get) {
		symbol_put(bar_put);
		return;
	}

	got = get(foo);
	symbol_put(bar_get);
	if (!got) {
		symbol_put(bar_put);
		return;
	}

	foo->put = put;
}
