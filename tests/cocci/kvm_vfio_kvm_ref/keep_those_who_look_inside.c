// SPDX-License-Identifier: GPL-2.0
#include <linux/kvm_host.h>
#include <linux/kvm_para.h>

void foo(struct kvm *kvm)
{
	kvm_put_kvm(kvm);
}
