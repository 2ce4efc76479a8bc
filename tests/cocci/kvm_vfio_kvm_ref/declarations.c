// SPDX-License-Identifier: GPL-2.0
#include <linux/kvm.h>
#include <linux/kvm_para.h>

#include <linux/kvm_types.h>

void kvm_get_kvm(struct kvm *kvm);
bool kvm_get_kvm_safe(struct kvm *kvm);
void kvm_put_kvm(struct kvm *kvm);
bool file_is_kvm(struct file *file);
