// SPDX-License-Identifier: GPL-2.0
///
/// pciback provides the function by which privcmd gets a device's GSI. Register it
/// once the last step of xen_pcibk_init() that can fail has succeeded. The hook was
/// set even if that step failed. Unregister it before xen_pcibk_cleanup() tears
/// anything down.
///
/// Run registered_hook.cocci or reachable_call.cocci first, which make the function
/// non-static or remove its export.
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

// This is now called from init code as well, so it is no longer __exit.
@undo depends on patch@
@@
-void xen_pcibk_xenbus_unregister(void)
+void xen_pcibk_xenbus_unregister(void)
 {
 ...
 }
