// SPDX-License-Identifier: GPL-2.0
///
/// VFIO provides the functions that virt/kvm/vfio.c calls. Register them as the
/// last step of vfio_init() that can fail, so that they cannot be called before VFIO
/// is set up, and unregister them before vfio_cleanup() tears anything down.
///
// Confidence: High
// Options: --no-includes
// Comments: the functions and the last step differ between kernels, so there is
//           one rule for each form; convert checks that one of them has matched.
//

virtual patch

// Up to Linux 6.1, the functions for groups are in vfio_main.c itself.
@group_built_in depends on patch@
identifier file;
@@
 struct iommu_group *vfio_file_iommu_group(struct file *file) { ... }

@providers_6_1 depends on group_built_in@
@@
+/* What KVM uses of VFIO if it is there, see virt/kvm/vfio.c */
+static struct optional_provider vfio_providers[] = {
+	OPTIONAL_PROVIDER_SYMBOL(vfio_file_enforced_coherent),
+	OPTIONAL_PROVIDER_SYMBOL(vfio_file_iommu_group),
+	OPTIONAL_PROVIDER_SYMBOL(vfio_file_is_group),
+	OPTIONAL_PROVIDER_SYMBOL(vfio_file_set_kvm),
+};
+
 static int __init vfio_init(void) { ... }

// Later they are in group.c, which CONFIG_VFIO_GROUP=n leaves out.
@valid depends on patch@
identifier file;
typedef bool;
@@
 bool vfio_file_is_valid(struct file *file) { ... }

@providers_6_12 depends on valid@
@@
+/* What KVM uses of VFIO if it is there, see virt/kvm/vfio.c */
+static struct optional_provider vfio_providers[] = {
+	OPTIONAL_PROVIDER_SYMBOL(vfio_file_enforced_coherent),
+#ifdef CONFIG_VFIO_GROUP
+	OPTIONAL_PROVIDER_SYMBOL(vfio_file_iommu_group),
+#endif
+	OPTIONAL_PROVIDER_SYMBOL(vfio_file_is_valid),
+	OPTIONAL_PROVIDER_SYMBOL(vfio_file_set_kvm),
+};
+
 static int __init vfio_init(void) { ... }

// Add the label before the goto, as spatch skips a function that jumps to a label
// which it does not have.
@chrdev_region_last depends on patch@
identifier ret, failed;
expression first, count;
@@
 vfio_init(...)
 {
 <+...
 ret = alloc_chrdev_region(&first, 0, count, ...);
 if (ret)
	goto failed;
 ...+>
 }

@undo_chrdev_region@
identifier chrdev_region_last.failed;
expression chrdev_region_last.first, chrdev_region_last.count;
@@
+err_providers:
+unregister_chrdev_region(first, count);
 failed:

@cdev_last depends on patch@
identifier ret, failed;
@@
 vfio_init(...)
 {
 <+...
 ret = vfio_cdev_init(...);
 if (ret)
	goto failed;
 ...+>
 }

@undo_cdev@
identifier cdev_last.failed;
@@
+err_providers:
+vfio_cdev_cleanup();
 failed:

@registration depends on patch@
identifier ret, failed;
@@
 vfio_init(...)
 {
 <+...
(
 ret = alloc_chrdev_region(...);
|
 ret = vfio_cdev_init(...);
)
 if (ret)
	goto failed;
+
+ret = optional_provider_register(vfio_providers,
+				 ARRAY_SIZE(vfio_providers));
+if (ret)
+	goto err_providers;
 ...+>
 }

@cleanup depends on patch@
@@
 vfio_cleanup(void)
 {
+	optional_provider_unregister(vfio_providers,
+				     ARRAY_SIZE(vfio_providers));
 	...
 }
