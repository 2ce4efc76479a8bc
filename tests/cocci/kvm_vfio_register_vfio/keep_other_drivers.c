// spatch -D symbols=foo
// SPDX-License-Identifier: GPL-2.0
static int __init foo_init(void)
{
	int ret;

	ret = alloc_chrdev_region(&foo_devt, 0, MINORMASK + 1, "foo");
	if (ret)
		goto err;

	return 0;

err:
	foo_cleanup();
	return ret;
}
