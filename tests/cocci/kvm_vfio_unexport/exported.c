// spatch -D symbols=vfio_file_set_kvm
// SPDX-License-Identifier: GPL-2.0
void vfio_file_set_kvm(void)
{
}
EXPORT_SYMBOL_GPL(vfio_file_set_kvm);
