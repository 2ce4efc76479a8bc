// SPDX-License-Identifier: GPL-2.0
#include <linux/iommu.h>
#if IS_ENABLED(CONFIG_KVM)
#include <linux/kvm_host.h>
#endif
#include <linux/list.h>

bool vfio_device_get_kvm_safe(struct kvm *kvm)
{
	bool (*fn)(struct kvm *kvm);

	fn = optional_symbol_enter(kvm_get_kvm_safe);
	return fn;
}
