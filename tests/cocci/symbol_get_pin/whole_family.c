// SPDX-License-Identifier: GPL-2.0
#define foo_attach(fn)	symbol_request(fn)

int foo_open(struct foo *foo)
{
	foo->fn = symbol_get(bar);
	if (!foo->fn)
		return -ENODEV;
	foo->table = symbol_request(bar_table);
	if (!foo->table) {
		symbol_put(bar);
		return -ENODEV;
	}
	return 0;
}

void foo_close(struct foo *foo)
{
	symbol_put_addr(foo->table);
	symbol_put(bar);
}
