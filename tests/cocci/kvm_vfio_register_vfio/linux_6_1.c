// spatch -D symbols=vfio_file_iommu_group,vfio_file_is_group,vfio_file_enforced_coherent,vfio_file_set_kvm
// SPDX-License-Identifier: GPL-2.0
struct iommu_group *vfio_file_iommu_group(struct file *file)
{
	return NULL;
}

static char *vfio_devnode(struct device *dev, umode_t *mode)
{
	return NULL;
}

static int __init vfio_init(void)
{
	int ret;

	ret = vfio_container_init();
	if (ret)
		return ret;

	ret = alloc_chrdev_region(&vfio.group_devt, 0, MINORMASK + 1, "vfio");
	if (ret)
		goto err_alloc_chrdev;

	pr_info("vfio\n");
	return 0;

err_alloc_chrdev:
	vfio_container_cleanup();
	return ret;
}

static void __exit vfio_cleanup(void)
{
	WARN_ON(!list_empty(&vfio.group_list));

	unregister_chrdev_region(vfio.group_devt, MINORMASK + 1);
	vfio_container_cleanup();
}
