// SPDX-License-Identifier: GPL-2.0
///
/// KVM provides what VFIO needs to hold a reference on a virtual machine, as the
/// ops table that <linux/kvm_ref.h> declares. Dropping the last reference runs
/// code of the vendor module, so the owner is the module that kvm_init() is
/// given, and not the one that the functions lie in.
///
/// There is no virtual machine before there is /dev/kvm, and /dev/kvm must not
/// appear before everything else is set up: register right before it.
///
// Confidence: High
// Options: --no-includes
//

virtual patch

@providers depends on patch@
@@
+/* How VFIO holds a reference on a VM, see drivers/vfio/vfio_main.c */
+static const struct kvm_ref_ops kvm_ref_ops = {
+	.get = kvm_get_kvm_safe,
+	.put = kvm_put_kvm,
+};
+
+static struct optional_provider kvm_providers[] = {
+	OPTIONAL_PROVIDER_OPS(kvm_ref_ops, &kvm_ref_ops),
+};
+
 int kvm_init(...) { ... }

@include depends on providers@
@@
 #include <linux/kvm_host.h>
+#include <linux/kvm_ref.h>

@misc_last depends on patch@
identifier r, failed;
symbol kvm_dev;
@@
 kvm_init(...)
 {
 <+...
 r = misc_register(&kvm_dev);
 if (r) {
	...
	goto failed;
 }
 ...+>
 }

// Add the label before the goto, as spatch skips a function that jumps to a label
// which it does not have.
@undo depends on misc_last@
identifier misc_last.failed;
statement S;
@@
 failed:
+optional_provider_unregister(kvm_providers, ARRAY_SIZE(kvm_providers));
+err_providers:
 S

@registration depends on undo@
identifier module, r, before;
symbol kvm_dev;
@@
 kvm_init(..., struct module *module)
 {
 <+...
 if (r)
	goto before;
+
+/* Putting the last reference runs the vendor module's code: pin that */
+r = optional_provider_register_owner(kvm_providers,
+				     ARRAY_SIZE(kvm_providers), module);
+if (r)
+	goto err_providers;
 r = misc_register(&kvm_dev);
 ...+>
 }

// Before 6.9, what comes before it is not a step that is checked like this.
@last depends on undo && !registration@
identifier module, r;
symbol kvm_dev;
@@
 kvm_init(..., struct module *module)
 {
 <+...
+/* Putting the last reference runs the vendor module's code: pin that */
+r = optional_provider_register_owner(kvm_providers,
+				     ARRAY_SIZE(kvm_providers), module);
+if (r)
+	goto err_providers;
 r = misc_register(&kvm_dev);
 ...+>
 }

@exit depends on patch@
symbol kvm_dev;
@@
 kvm_exit(...)
 {
 <+...
 misc_deregister(&kvm_dev);
+optional_provider_unregister(kvm_providers, ARRAY_SIZE(kvm_providers));
 ...+>
 }
