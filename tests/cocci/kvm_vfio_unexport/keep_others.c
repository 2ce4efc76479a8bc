// spatch -D symbols=vfio_file_set_kvm
// SPDX-License-Identifier: GPL-2.0
bool vfio_file_is_group(struct file *file)
{
	return false;
}
EXPORT_SYMBOL_GPL(vfio_file_is_group);

void kvm_put_kvm(struct kvm *kvm)
{
}
EXPORT_SYMBOL_GPL(kvm_put_kvm);
