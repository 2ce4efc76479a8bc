// SPDX-License-Identifier: GPL-2.0
///
/// VFIO_DEVICE_BIND_IOMMUFD fails if another file has bound the device, but only
/// after it has replaced the device's reference to the virtual machine, and then
/// it puts the new one and forgets both. Refuse it earlier: check whether the
/// device is open, and not whether this file has opened it.
///
// Confidence: High
// Options: --no-includes
//

virtual patch

@depends on patch@
identifier df, device;
@@
 vfio_df_ioctl_bind_iommufd(struct vfio_device_file *df, ...)
 {
 <+...
 mutex_lock(&device->dev_set->lock);
-if (df->access_granted)
+if (device->open_count)
 { ... }
 ...+>
 }
