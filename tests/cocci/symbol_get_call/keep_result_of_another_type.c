// SPDX-License-Identifier: GPL-2.0
int foo_result_last;

/* As a bool, -ENODEV would be true. */
int foo_function_narrower(void)
{
	bool (*fn)(void);
	int ret;

	fn = symbol_get(bar_ready);
	if (!fn)
		return -ENODEV;
	ret = fn();
	symbol_put(bar_ready);
	return ret;
}

long foo_function_unsigned(void)
{
	u32 (*fn)(void) = symbol_get(bar_level);
	long ret;

	if (!fn)
		return -ENODEV;
	ret = fn();
	symbol_put(bar_level);
	return ret;
}

/* The type that it points to is in a header. */
int foo_function_unknown(void)
{
	bar_fn_t *fn = symbol_get(bar_known);
	int ret;

	if (!fn)
		return -ENODEV;
	ret = fn();
	symbol_put(bar_known);
	return ret;
}

/* The variable cuts off the upper bits. */
int foo_variable_narrower(int x)
{
	int (*fn)(int x);
	u8 low;

	fn = symbol_get(bar_number);
	if (!fn)
		return 0;
	low = fn(x);
	symbol_put(bar_number);
	return low;
}

/* What the function returned must stay there. */
int foo_variable_global(int x)
{
	int (*fn)(int x) = symbol_get(bar_number);

	if (!fn)
		return -ENODEV;
	foo_result_last = fn(x);
	symbol_put(bar_number);
	return foo_result_last;
}

int foo_variable_static(int x)
{
	static int last;
	int (*fn)(int x) = symbol_get(bar_number);

	if (!fn)
		return last;
	last = fn(x);
	symbol_put(bar_number);
	return last;
}

int foo_variable_extern(int x)
{
	extern int foo_result_last;
	int (*fn)(int x) = symbol_get(bar_number);

	if (!fn)
		return -ENODEV;
	foo_result_last = fn(x);
	symbol_put(bar_number);
	return foo_result_last;
}
