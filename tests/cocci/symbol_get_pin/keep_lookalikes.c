// SPDX-License-Identifier: GPL-2.0
/* fn = symbol_get(bar); fn(); symbol_put(bar); */
void foo(void)
{
	/* symbol_get(bar) would do, symbol_put(bar) as well. */
	pr_info("symbol_get(bar) symbol_put(bar)\n");
	foo_symbol_get(bar);
	foo->symbol_get(bar);
	__symbol_get("bar");
}
