/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __LINUX_KVM_REF_H
#define __LINUX_KVM_REF_H

/*
 * References to a virtual machine for those who only hold on to it, such as
 * VFIO: they need struct kvm by name alone.  KVM, which may be absent, offers
 * these functions through the registry of optional providers.  <linux/kvm_host.h>
 * includes this, so that both sides are checked against one declaration.
 */

#include <linux/types.h>

struct kvm;

bool kvm_get_kvm_safe(struct kvm *kvm);
void kvm_put_kvm(struct kvm *kvm);

#endif /* __LINUX_KVM_REF_H */
