// SPDX-License-Identifier: GPL-2.0
///
/// VFIO refers to a virtual machine without looking into it: it needs two
/// prototypes and not all of <linux/kvm_host.h>. Both sides get them from
/// <linux/kvm_ref.h>, so that neither can drift from the other.
///
// Confidence: High
// Options: --no-includes --include-headers
//

virtual patch

@vfio depends on patch@
symbol kvm_get_kvm_safe;
@@
 optional_symbol_enter(kvm_get_kvm_safe)

@vfio_include depends on vfio@
@@
-#include <linux/kvm_host.h>
+#include <linux/kvm_ref.h>

@get_declared depends on patch@
identifier kvm;
typedef bool;
@@
-bool kvm_get_kvm_safe(struct kvm *kvm);

@put_declared depends on patch@
identifier kvm;
@@
-void kvm_put_kvm(struct kvm *kvm);

@kvm_include depends on get_declared && put_declared@
@@
 #include <linux/kvm_para.h>
+#include <linux/kvm_ref.h>
