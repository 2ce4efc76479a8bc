// spatch -D symbols=vfio_file_iommu_group@CONFIG_VFIO_GROUP,vfio_file_is_valid,vfio_file_enforced_coherent,vfio_file_set_kvm
// SPDX-License-Identifier: GPL-2.0
bool vfio_file_is_valid(struct file *file)
{
	return vfio_group_from_file(file);
}

/*
 * Module/class support
 */
static int __init vfio_init(void)
{
	int ret;

	ret = vfio_group_init();
	if (ret)
		return ret;

	ret = vfio_cdev_init(vfio.device_class);
	if (ret)
		goto err_alloc_dev_chrdev;

	vfio_debugfs_create_root();
	return 0;

err_alloc_dev_chrdev:
	class_destroy(vfio.device_class);
	return ret;
}

static void __exit vfio_cleanup(void)
{
	vfio_debugfs_remove_root();
	vfio_cdev_cleanup();
}
