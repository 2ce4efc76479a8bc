// SPDX-License-Identifier: GPL-2.0
///
/// VFIO looks up two functions of KVM one by one: one takes a reference on a
/// virtual machine, and the other drops it. They belong together, so get both or
/// neither, as the ops table that <linux/kvm_ref.h> declares. VFIO does not look
/// into struct kvm, so that header replaces <linux/kvm_host.h>.
///
// Confidence: High
// Options: --no-includes
//

virtual patch

@both depends on patch@
identifier get_safe, device, kvm, fn, pfn, ret;
typedef bool;
symbol kvm_get_kvm_safe, kvm_put_kvm;
@@
 get_safe(struct vfio_device *device, struct kvm *kvm)
 {
-	void (*pfn)(struct kvm *kvm);
-	bool (*fn)(struct kvm *kvm);
-	bool ret;
+	const struct kvm_ref_ops *ops;
 	...
-	pfn = symbol_get(kvm_put_kvm);
-	if (WARN_ON(!pfn))
+	ops = optional_ops_get(kvm_ref_ops);
+	if (WARN_ON(!ops))
 		return;
-	fn = symbol_get(kvm_get_kvm_safe);
-	if (WARN_ON(!fn)) {
-		symbol_put(kvm_put_kvm);
-		return;
-	}
-	ret = fn(kvm);
-	symbol_put(kvm_get_kvm_safe);
-	if (!ret) {
-		symbol_put(kvm_put_kvm);
+	if (!ops->get(kvm)) {
+		optional_ops_put(kvm_ref_ops);
 		return;
 	}
-	device->put_kvm = pfn;
+	device->put_kvm = ops->put;
 	... when != fn
 	    when != pfn
 	    when != ret
 }

@release depends on both@
@@
-symbol_put(kvm_put_kvm);
+optional_ops_put(kvm_ref_ops);

@include depends on both@
@@
-#include <linux/kvm_host.h>
+#include <linux/kvm_ref.h>
