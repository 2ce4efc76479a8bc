/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __LINUX_KVM_REF_H
#define __LINUX_KVM_REF_H

#include <linux/types.h>

struct kvm;

/**
 * struct kvm_ref_ops - references to a virtual machine
 * @get: take a reference; false if the virtual machine is being destroyed.
 *	May be called in atomic context.
 * @put: drop a reference; may sleep, as the last one destroys the virtual machine
 *
 * For code such as VFIO, which keeps a virtual machine alive without looking
 * into it and works without KVM: KVM registers this table as an optional
 * provider.  Keep it pinned for as long as you hold a reference, as destroying
 * the virtual machine runs code of the vendor module.
 */
struct kvm_ref_ops {
	bool (*get)(struct kvm *kvm);
	void (*put)(struct kvm *kvm);
};

#endif /* __LINUX_KVM_REF_H */
