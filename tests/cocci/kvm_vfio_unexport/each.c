// SPDX-License-Identifier: GPL-2.0
void kvm_get_kvm_safe(void)
{
}
EXPORT_SYMBOL_GPL(kvm_get_kvm_safe);

void vfio_file_enforced_coherent(void)
{
}
EXPORT_SYMBOL_GPL(vfio_file_enforced_coherent);

void vfio_file_iommu_group(void)
{
}
EXPORT_SYMBOL_GPL(vfio_file_iommu_group);

void vfio_file_is_valid(void)
{
}
EXPORT_SYMBOL_GPL(vfio_file_is_valid);

void vfio_file_set_kvm(void)
{
}
EXPORT_SYMBOL_GPL(vfio_file_set_kvm);
