// SPDX-License-Identifier: GPL-2.0
long vfio_df_ioctl_bind_iommufd(struct vfio_device_file *df,
				struct vfio_device_bind_iommufd __user *arg)
{
	struct vfio_device *device = df->device;
	int ret;

	mutex_lock(&device->dev_set->lock);
	if (device->open_count) {
		ret = -EINVAL;
		goto out_unlock;
	}

	vfio_df_get_kvm_safe(df);
	ret = vfio_df_open(df);
	if (!ret)
		smp_store_release(&df->access_granted, true);
	else
		vfio_device_put_kvm(device);

out_unlock:
	mutex_unlock(&device->dev_set->lock);
	return ret;
}
