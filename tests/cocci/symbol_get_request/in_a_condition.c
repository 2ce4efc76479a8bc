// SPDX-License-Identifier: GPL-2.0
int foo(void)
{
	foo_fn = try_then_request_module(symbol_get(bar), "bar");
	if (!foo_fn)
		return -ENODEV;
	if (!(foo_other = try_then_request_module(symbol_get(bar_other), "bar-%d", 2)))
		return -ENODEV;
	return try_then_request_module(symbol_get(bar_last), "bar") ? 0 : -ENODEV;
}
