// SPDX-License-Identifier: GPL-2.0
int foo(struct foo *foo)
{
	int (*fn)(struct foo *foo, int i);
	int ret = 0;

	lockdep_assert_held(&foo->lock);

	/* It is not an error if there is no provider. */
	fn = symbol_get(bar);
	if (fn == NULL)
		return 0;
	ret = fn(foo, 1);
	symbol_put(bar);

	return ret;
}
