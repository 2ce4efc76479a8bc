// SPDX-License-Identifier: GPL-2.0
// A file only releases what it has taken itself.
void vfio_df_unbind_iommufd(struct vfio_device_file *df)
{
	struct vfio_device *device = df->device;

	if (!df->access_granted)
		return;

	mutex_lock(&device->dev_set->lock);
	vfio_df_close(df);
	vfio_device_put_kvm(device);
	mutex_unlock(&device->dev_set->lock);
}

// A file of a group may open a device that is already open.
static int vfio_df_group_open(struct vfio_device_file *df)
{
	struct vfio_device *device = df->device;

	mutex_lock(&device->dev_set->lock);
	if (df->access_granted) {
		mutex_unlock(&device->dev_set->lock);
		return 0;
	}
	mutex_unlock(&device->dev_set->lock);
	return vfio_df_open(df);
}
