// SPDX-License-Identifier: GPL-2.0
#include <linux/kvm_host.h>
#include <linux/module.h>

static struct miscdevice kvm_dev;

int kvm_init(unsigned vcpu_size, unsigned vcpu_align, struct module *module)
{
	int r;

	kvm_gmem_init(module);

	/*
	 * Registration _must_ be the very last thing done.
	 */
	r = misc_register(&kvm_dev);
	if (r) {
		pr_err("kvm: misc device register failed\n");
		goto err_register;
	}

	return 0;

err_register:
	kvm_vfio_ops_exit();
	return r;
}
EXPORT_SYMBOL_GPL(kvm_init);

void kvm_exit(void)
{
	int cpu;

	/* Need not come first. */
	misc_deregister(&kvm_dev);

	kvm_uninit_virtualization();
}
