// SPDX-License-Identifier: GPL-2.0
///
/// What KVM and VFIO use only through the registry does not need to be exported.
///
// Confidence: Moderate, check that no other module uses them
// Options: --no-includes
//

virtual patch

@unexport depends on patch@
declarer name EXPORT_SYMBOL_GPL;
symbol kvm_get_kvm_safe, vfio_file_enforced_coherent, vfio_file_iommu_group;
symbol vfio_file_is_valid, vfio_file_set_kvm;
@@
(
-EXPORT_SYMBOL_GPL(kvm_get_kvm_safe);
|
-EXPORT_SYMBOL_GPL(vfio_file_enforced_coherent);
|
-EXPORT_SYMBOL_GPL(vfio_file_iommu_group);
|
-EXPORT_SYMBOL_GPL(vfio_file_is_valid);
|
-EXPORT_SYMBOL_GPL(vfio_file_set_kvm);
)
