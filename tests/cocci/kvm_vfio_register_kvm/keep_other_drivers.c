// SPDX-License-Identifier: GPL-2.0
#include <linux/kvm_host.h>

int foo_init(struct module *module)
{
	int r;

	r = foo_prepare();
	if (r)
		goto err;
	r = misc_register(&kvm_dev);
	if (r) {
		pr_err("foo\n");
		goto err;
	}

	return 0;

err:
	foo_exit();
	return r;
}

void foo_exit(void)
{
	misc_deregister(&kvm_dev);
}
