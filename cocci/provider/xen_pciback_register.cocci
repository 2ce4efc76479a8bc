// SPDX-License-Identifier: GPL-2.0
///
/// pciback offers privcmd a device's GSI: register that once the last step of
/// xen_pcibk_init() that can fail has succeeded, and not, as the hook was set,
/// whatever has become of it; unregister it before xen_pcibk_cleanup() takes
/// anything away.
///
/// Run registered_hook.cocci or reachable_call.cocci first: by them the function
/// is no longer static, or no longer exported.
///
// Confidence: High
// Options: --no-includes
//

virtual patch

@providers depends on patch@
symbol pcistub_get_gsi_from_sbdf;
@@
+#ifdef CONFIG_XEN_ACPI
+/* What privcmd uses of pciback if it is there, see drivers/xen/privcmd.c */
+static struct optional_provider pcistub_providers[] = {
+	OPTIONAL_PROVIDER_SYMBOL(pcistub_get_gsi_from_sbdf),
+};
+#endif
+
 static int __init xen_pcibk_init(void) { ... }

@registration depends on providers@
identifier err;
@@
 xen_pcibk_init(...)
 {
 <+...
 err = xen_pcibk_xenbus_register();
+#ifdef CONFIG_XEN_ACPI
+if (!err) {
+	err = optional_provider_register(pcistub_providers,
+					 ARRAY_SIZE(pcistub_providers));
+	if (err)
+		xen_pcibk_xenbus_unregister();
+}
+#endif
 ...+>
 }

@hook_set depends on registration@
@@
-xen_acpi_register_get_gsi_func(pcistub_get_gsi_from_sbdf);

@hook_cleared depends on registration@
@@
-xen_acpi_register_get_gsi_func(NULL);
+optional_provider_unregister(pcistub_providers, ARRAY_SIZE(pcistub_providers));

// 6.12-rc1 has no hook to clear.
@no_hook depends on registration && !hook_cleared@
@@
 xen_pcibk_cleanup(void)
 {
+#ifdef CONFIG_XEN_ACPI
+	optional_provider_unregister(pcistub_providers,
+				     ARRAY_SIZE(pcistub_providers));
+#endif
 	...
 }

// Undoing is done from init code as well now, so it is no longer __exit.
@undo depends on patch@
@@
-void xen_pcibk_xenbus_unregister(void)
+void xen_pcibk_xenbus_unregister(void)
 {
 ...
 }
