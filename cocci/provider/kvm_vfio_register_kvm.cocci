// SPDX-License-Identifier: GPL-2.0
///
/// KVM offers VFIO a reference on a virtual machine. What runs when the last
/// one is dropped is the vendor module's code, so the owner is the module
/// that kvm_init() was given and not the one these functions lie in.
///
/// Nobody can have a virtual machine to refer to before /dev/kvm is there, nor
/// may /dev/kvm appear before all else is set up: register just ahead of it.
///
// Confidence: High
// Options: --no-includes
//

virtual patch

@providers depends on patch@
@@
+/* What VFIO uses of KVM if it is there, see drivers/vfio/vfio_main.c */
+static struct optional_provider kvm_providers[] = {
+	OPTIONAL_PROVIDER_SYMBOL(kvm_get_kvm_safe),
+	OPTIONAL_PROVIDER_SYMBOL(kvm_put_kvm),
+};
+
 int kvm_init(...) { ... }

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

// The label goes in before the goto: a function that jumps to a label it does
// not have is skipped.
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
