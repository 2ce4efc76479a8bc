// SPDX-License-Identifier: GPL-2.0
int foo(struct foo *foo)
{
	int (*fn)(struct foo *foo);
	int ret = 0;

	fn = symbol_get(bar);
	if (foo->size == 0)
		goto out;
	if (!fn || fn(foo))
		foo->info = NULL;
	ret = foo_read_label(foo);
out:
	if (fn)
		symbol_put(bar);
	return ret;
}

int foo_by_pointer(struct foo *foo)
{
	int (*fn)(struct foo *foo);
	int ret;

	fn = symbol_get(bar_two);
	if (!fn)
		return -ENOENT;
	foo->ops->begin(foo);
	ret = fn(foo);
	symbol_put(bar_two);
	return ret;
}
