// SPDX-License-Identifier: GPL-2.0
///
/// VFIO provides the functions that virt/kvm/vfio.c calls. Register them as the
/// last step of vfio_init() that can fail, so that they cannot be called before VFIO
/// is set up, and unregister them before vfio_cleanup() tears anything down.
///
/// Give the symbols: -D symbols=vfio_file_set_kvm,vfio_file_is_valid. If one is only
/// there with an option, @ and that follow: vfio_file_iommu_group@CONFIG_VFIO_GROUP.
///
// Confidence: High
// Options: --no-includes
// Comments: the last step differs between kernels, so there is one rule for each form.
//           If none matches, provider_init.cocci does for any.
//

virtual patch

@initialize:python@
symbols << virtual.symbols;
@@
import re

def entry(what):
	# The option is y or n.
	symbol, option = re.match(r'(\w+)@?(\w*)', what).groups()
	line = f'\tOPTIONAL_PROVIDER_SYMBOL({symbol}),'
	return f'#ifdef {option}\n{line}\n#endif' if option else line

listed = '\n'.join(map(entry, sorted(str(symbols).split(',')))).lstrip()

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

@undo_chrdev_region depends on patch@
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

@undo_cdev depends on patch@
identifier cdev_last.failed;
@@
+err_providers:
+vfio_cdev_cleanup();
 failed:

@registration depends on undo_chrdev_region || undo_cdev@
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

@script:python array depends on registration@
entries;
@@
coccinelle.entries = listed

@providers depends on registration@
identifier array.entries;
@@
+/* What KVM uses of VFIO if it is there, see virt/kvm/vfio.c */
+static struct optional_provider vfio_providers[] = {
+	entries
+};
+
 static int __init vfio_init(void) { ... }

@cleanup depends on registration@
@@
 vfio_cleanup(void)
 {
+	optional_provider_unregister(vfio_providers,
+				     ARRAY_SIZE(vfio_providers));
 	...
 }
