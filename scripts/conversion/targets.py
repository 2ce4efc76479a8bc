# SPDX-License-Identifier: GPL-2.0
"""Tables of what has to be converted in which kernel.

BASE is for KVM, VFIO and Xen, and WHOLE for everything that uses symbol_get(). A row
has a rule, a file, and by how much the rule must change the number of each word in that
file. Rules run in this order, and only on these files. If a row has a tuple of files,
the rule is given all of them at once, and the counts are a tuple as well. A fourth
element has options for spatch. A rule of the family "fix" may change nothing, as the
tree may already have the fix.

An edit is a change that a rule cannot express: a file, a function, and the arguments
that the function takes after the text of the file. The edits of consumers are separate,
so that a conversion can stop before them.
"""

from .tree import add_include, add_select, drop_empty_if, drop_fence, drop_guard, insert, \
    replace

GUIDES = ('optional_provider', 'replacing_a_hook')
# Only a converted tree has this file.
MARKER = 'include/linux/optional_provider.h'

KCONFIG = 'lib/Kconfig.optional_provider'
REF_TRACKER = 'include/linux/ref_tracker.h'
VFIO_C = 'virt/kvm/vfio.c'
VFIO_MAIN = 'drivers/vfio/vfio_main.c'
VFIO_GROUP = 'drivers/vfio/group.c'
VFIO_CDEV = 'drivers/vfio/device_cdev.c'
KVM_MAIN = 'virt/kvm/kvm_main.c'
XEN_ACPI_C = 'drivers/xen/acpi.c'
XEN_ACPI_H = 'include/xen/acpi.h'
PRIVCMD = 'drivers/xen/privcmd.c'
PCI_STUB = 'drivers/xen/xen-pciback/pci_stub.c'
PCIBACK_XENBUS = 'drivers/xen/xen-pciback/xenbus.c'
BASE = {
    '6.1': (
        ('symbol_get_call', VFIO_C, {'optional_call': 3, 'optional_call_void': 1}),
        ('kvm_vfio_register_vfio', VFIO_MAIN,
         {'OPTIONAL_PROVIDER_SYMBOL': 4, 'optional_provider_register': 1,
          'err_providers': 2, 'unregister_chrdev_region': 1,
          'optional_provider_unregister': 1}),
        ('kvm_vfio_unexport', VFIO_MAIN, {'EXPORT_SYMBOL_GPL': -3}),
    ),
    '6.12': (
        ('vfio_bind_twice', VFIO_CDEV, {'access_granted': -1, 'open_count': 1}),
        ('symbol_get_call', VFIO_C, {'optional_call': 3, 'optional_call_void': 1}),
        ('kvm_vfio_kvm_ref', VFIO_MAIN,
         {'optional_ops_get': 1, 'optional_ops_put': 2, 'kvm_host': -1, 'kvm_ref': 1}),
        ('kvm_vfio_register_vfio', VFIO_MAIN,
         {'OPTIONAL_PROVIDER_SYMBOL': 4, 'optional_provider_register': 1,
          'err_providers': 2, 'vfio_cdev_cleanup': 1,
          'optional_provider_unregister': 1}),
        ('kvm_vfio_register_kvm', KVM_MAIN,
         {'OPTIONAL_PROVIDER_OPS': 1, 'optional_provider_register_owner': 1,
          'err_providers': 2, 'optional_provider_unregister': 2, 'kvm_ref': 1}),
        ('kvm_vfio_unexport', VFIO_MAIN, {'EXPORT_SYMBOL_GPL': -3}),
        ('kvm_vfio_unexport', VFIO_GROUP, {'EXPORT_SYMBOL_GPL': -1}),
        ('kvm_vfio_unexport', KVM_MAIN, {'EXPORT_SYMBOL_GPL': -1}),
        ('registered_hook', (XEN_ACPI_C, XEN_ACPI_H, PRIVCMD, PCI_STUB),
         ({'get_gsi_from_sbdf': -4, 'get_gsi_from_sbdf_lock': -5,
           'xen_acpi_register_get_gsi_func': -2, 'xen_acpi_get_gsi_from_sbdf': -2},
          {'get_gsi_from_sbdf_t': -3, 'xen_acpi_register_get_gsi_func': -2,
           'xen_acpi_get_gsi_from_sbdf': -2, 'pcistub_get_gsi_from_sbdf': 1},
          {'xen_acpi_get_gsi_from_sbdf': -1, 'optional_call': 1},
          {'static': -1})),
        ('xen_pciback_register', PCI_STUB,
         {'xen_acpi_register_get_gsi_func': -2, 'OPTIONAL_PROVIDER_SYMBOL': 1,
          'optional_provider_register': 1, 'xen_pcibk_xenbus_unregister': 1,
          'optional_provider_unregister': 1}),
        ('xen_pciback_register', PCIBACK_XENBUS, {'__exit': -1}),
    ),
}

# The directories that are searched for consumers of KVM and VFIO ...
CONSUMERS_IN = ('virt/kvm', 'drivers/vfio', 'arch/*/kvm')
# ... and the only files that may use functions that are no longer exported.
UNEXPORTED = {
    'vfio_file_enforced_coherent': (VFIO_MAIN, VFIO_C),
    'vfio_file_iommu_group': (VFIO_MAIN, VFIO_GROUP, VFIO_C),
    'vfio_file_is_valid': (VFIO_MAIN, VFIO_C),
    'vfio_file_set_kvm': (VFIO_MAIN, VFIO_C),
    'xen_acpi_get_gsi_from_sbdf': (XEN_ACPI_C, PRIVCMD),
    'xen_acpi_register_get_gsi_func': (XEN_ACPI_C, PCI_STUB),
}
UNEXPORTED = {
    '6.1': UNEXPORTED,
    '6.12': UNEXPORTED | {'kvm_get_kvm_safe': ('virt/kvm/*', 'arch/*/kvm/*', VFIO_MAIN)},
}

BASE_CONSUMER_EDITS = {
    '6.1': (),
    '6.12': ((VFIO_MAIN, drop_guard, 'CONFIG_KVM', 'linux/kvm_host.h', 'linux/kvm_ref.h'),),
}
BASE_EDITS = (
    ('drivers/vfio/Kconfig', add_select, 'menuconfig VFIO', 'OPTIONAL_PROVIDER'),
    ('lib/Kconfig', insert, 'endmenu', 'source "lib/Kconfig.optional_provider"\n\n'),
    ('lib/Makefile', insert,
     'obj-$(CONFIG_GENERIC_LIB_DEVMEM_IS_ALLOWED) += devmem_is_allowed.o',
     '', '\nobj-$(CONFIG_OPTIONAL_PROVIDER) += optional_provider.o\n'),
    ('lib/Makefile', insert, 'obj-$(CONFIG_OVERFLOW_KUNIT_TEST) += overflow_kunit.o',
     '', 'obj-$(CONFIG_OPTIONAL_PROVIDER_KUNIT_TEST) += optional_provider_kunit.o\n'),
    ('Documentation/driver-api/index.rst', insert, '   io_ordering',
     '', ''.join(f'   {guide}\n' for guide in GUIDES)),
)
BASE_EDITS = {
    '6.1': (
        ('virt/kvm/Kconfig', add_select, 'config KVM_VFIO', 'OPTIONAL_PROVIDER'),
        *BASE_EDITS),
    '6.12': (
        ('virt/kvm/Kconfig', add_select, 'config KVM_COMMON', 'OPTIONAL_PROVIDER'),
        (PCI_STUB, drop_empty_if, 'CONFIG_XEN_ACPI'),
        *(('drivers/xen/Kconfig', add_select, f'config {entry}',
           'OPTIONAL_PROVIDER if XEN_ACPI')
          for entry in ('XEN_PCIDEV_BACKEND', 'XEN_PRIVCMD')),
        *BASE_EDITS),
}

# Files that are added to the tree: the path here and the path there.
ADDED = (
    ('lib/optional_provider.c', 'lib/optional_provider.c'),
    ('lib/optional_provider_track.h', 'lib/optional_provider_track.h'),
    ('Kconfig', KCONFIG),
    ('tests/kunit/optional_provider_kunit.c', 'lib/optional_provider_kunit.c'),
    ('tests/kunit/optional_provider.kunitconfig', 'lib/optional_provider.kunitconfig'),
    *((f'Documentation/{guide}.rst', f'Documentation/driver-api/{guide}.rst')
      for guide in GUIDES),
    (MARKER, MARKER),
)
ADDED = {
    '6.1': ADDED,
    '6.12': (*ADDED, ('scripts/conversion/kvm_ref.h', 'include/linux/kvm_ref.h')),
}

PIN = 'symbol_get_pin'
IPS = 'drivers/platform/x86/intel_ips.c'
RPS = 'drivers/gpu/drm/i915/gt/intel_rps.c'
I915 = 'drivers/gpu/drm/i915/i915_module.c'
GEN_PROBE = 'drivers/mtd/chips/gen_probe.c'
IP32 = 'arch/mips/sgi-ip32/ip32-reset.c'
CORGI = 'arch/arm/mach-pxa/corgi.c'
QETH = 'drivers/s390/net/qeth_core_main.c'
BREAKPOINT = 'samples/hw_breakpoint/data_breakpoint.c'
ENETC = 'drivers/net/ethernet/freescale/enetc/enetc_ethtool.c'
DASD = 'drivers/s390/block/dasd.c'
TUNER = 'drivers/media/v4l2-core/tuner-core.c'
DVBDEV = 'include/media/dvbdev.h'
AF9005 = 'drivers/media/usb/dvb-usb/af9005.c'
UTF8_DATA = 'fs/unicode/utf8data.c_shipped'
MKUTF8DATA = 'fs/unicode/mkutf8data.c'
JIFFIES = 'kernel/time/jiffies.c'
TIME_KCONFIG = 'kernel/time/Kconfig'

# The consumers. The rows of the providers are found in the tree.
WHOLE = (
    ('symbol_get_request', IP32, {'optional_symbol_request': 1, 'request_module': -1}),
    (PIN, IP32, {'optional_symbol_put': 1}),
    (PIN, 'fs/unicode/utf8-core.c',
     {'optional_symbol_request': 1, 'optional_symbol_put': 2}),
    (PIN, 'fs/nfs/pnfs_nfs.c', {'optional_symbol_request': 1, 'optional_symbol_put': 1}),
    ('symbol_get_section', 'block/partitions/ibm.c',
     {'optional_symbol_enter': 1, 'optional_symbol_exit': 1}),
    ('symbol_get_section', ENETC,
     {'optional_symbol_enter': 1, 'optional_symbol_exit': 1}),
    ('symbol_get_call', RPS, {'optional_call_void': 1}),
    (PIN, IPS, {'optional_symbol_get': 5, 'optional_symbol_put': 9}),
    (PIN, 'drivers/platform/x86/dell/dell-laptop.c',
     {'optional_symbol_request': 2, 'optional_symbol_put': 4}),
    ('symbol_get_request', GEN_PROBE,
     {'optional_symbol_request_by_name': 1, 'request_module': -1}),
    (PIN, GEN_PROBE, {'optional_symbol_put_addr': 1}),
    ('symbol_get_request', QETH, {'optional_symbol_request': 2}),
    (PIN, QETH, {'optional_symbol_put': 4}),
    (PIN, TUNER, {'optional_symbol_request': 1, 'optional_symbol_put': 1,
                  'optional_symbol_put_addr': 2}),
    (PIN, DVBDEV, {'optional_symbol_request': 1, 'optional_symbol_put': 1,
                   'optional_symbol_put_addr': 1}),
    (PIN, AF9005,
     {'optional_symbol_request': 3, 'optional_symbol_put': 3}),
    (PIN, 'drivers/media/pci/bt8xx/dst.c', {'optional_symbol_put': 1}),
    ('symbol_get_by_name', BREAKPOINT,
     {'optional_symbol_get_by_name': 1, 'optional_symbol_put_by_name': 1}),
)
WHOLE = {
    '6.1': WHOLE + (('symbol_get_call', CORGI, {'optional_call_void': 1}),),
    '6.12': WHOLE,
}

# An #ifdef that is no longer needed, or that hides from spatch what a rule has to see.
FENCES = (
    (IP32, drop_fence, 'CONFIG_MODULES'),
    (GEN_PROBE, drop_fence, 'CONFIG_MODULES'),
    (BREAKPOINT, drop_fence, 'CONFIG_MODULE_UNLOAD'),
)

# The names that may be computed at run time.
BY_NAME = {GEN_PROBE: 'cfi_cmdset_[0-9A-F]{4}', BREAKPOINT: 'jiffies'}

# Providers that are not exported, and the file with the init of the module if it
# is not the one with the export.
NOT_EXPORTED = {'sharpsl_battery_kick': 'arch/arm/mach-pxa/sharpsl_pm.c'}
INIT_IN = {
    'drivers/s390/block/dasd_ioctl.c': DASD,
    'fs/nfs/nfs3client.c': 'fs/nfs/nfs3super.c',
    RPS: I915,
}

# Kconfig entries that select the registry, or the symbol in a third element.
SELECTS = (
    ('arch/mips/Kconfig', 'config SGI_IP32'),
    ('block/partitions/Kconfig', 'config IBM_PARTITION'),
    ('drivers/gpu/drm/i915/Kconfig', 'config DRM_I915'),
    ('drivers/media/Kconfig', 'menuconfig MEDIA_SUPPORT'),
    ('drivers/mtd/chips/Kconfig', 'config MTD_GEN_PROBE'),
    ('drivers/mtd/chips/Kconfig', 'config MTD_CFI_INTELEXT'),
    ('drivers/mtd/chips/Kconfig', 'config MTD_CFI_AMDSTD'),
    ('drivers/mtd/chips/Kconfig', 'config MTD_CFI_STAA'),
    ('drivers/net/ethernet/freescale/enetc/Kconfig', 'config FSL_ENETC_PTP_CLOCK'),
    ('drivers/platform/x86/Kconfig', 'config INTEL_IPS'),
    ('drivers/platform/x86/dell/Kconfig', 'config DELL_LAPTOP'),
    ('drivers/platform/x86/dell/Kconfig', 'config DELL_RBTN'),
    ('drivers/rtc/Kconfig', 'config RTC_DRV_DS1685_FAMILY'),
    ('drivers/s390/block/Kconfig', 'config DASD'),
    ('drivers/s390/net/Kconfig', 'config QETH'),
    ('drivers/s390/net/Kconfig', 'config QETH_L2'),
    ('drivers/s390/net/Kconfig', 'config QETH_L3'),
    ('fs/nfs/Kconfig', 'config NFS_V3'),
    ('fs/nfs/Kconfig', 'config NFS_V4', 'OPTIONAL_PROVIDER if NFS_V4_1'),
    ('samples/Kconfig', 'config SAMPLE_HW_BREAKPOINT', 'JIFFIES_PROVIDER'),
)
ENETC_KCONFIG = 'drivers/net/ethernet/freescale/enetc/Kconfig'
SELECTS = {
    '6.1': SELECTS + ((ENETC_KCONFIG, 'config FSL_ENETC'),
                      (ENETC_KCONFIG, 'config FSL_ENETC_VF'),
                      ('arch/arm/mach-pxa/Kconfig', 'config PXA_SHARPSL')),
    '6.12': SELECTS + ((ENETC_KCONFIG, 'config FSL_ENETC_CORE'),),
}

# Without CONFIG_MODULES symbol_get() finds nothing, so these were called directly, by a
# switch on the number in their names.
GEN_PROBE_EXTERN = '''\
extern cfi_cmdset_fn_t cfi_cmdset_0001;
extern cfi_cmdset_fn_t cfi_cmdset_0002;
extern cfi_cmdset_fn_t cfi_cmdset_0020;

'''
GEN_PROBE_SWITCH = '''\
	switch(type){
		/* We need these for the !CONFIG_MODULES case,
		   because symbol_get() doesn't work there */
#ifdef CONFIG_MTD_CFI_INTELEXT
	case P_ID_INTEL_EXT:
	case P_ID_INTEL_STD:
	case P_ID_INTEL_PERFORMANCE:
		return cfi_cmdset_0001(map, primary);
#endif
#ifdef CONFIG_MTD_CFI_AMDSTD
	case P_ID_AMD_STD:
	case P_ID_SST_OLD:
	case P_ID_WINBOND:
		return cfi_cmdset_0002(map, primary);
#endif
#ifdef CONFIG_MTD_CFI_STAA
        case P_ID_ST_ADV:
		return cfi_cmdset_0020(map, primary);
#endif
	default:
		return cfi_cmdset_unknown(map, primary);
	}
'''
# symbol_get() refused the remote's symbols, which are not exported with
# EXPORT_SYMBOL_GPL(). So it did no harm to release them while the driver could still
# call them.
AF9005_EXIT = '''\
	/* deregister this driver from the USB subsystem */
	usb_deregister(&af9005_usb_driver);
'''
I915_PROVIDERS = '''\
/* What intel_ips uses of i915 if it is there */
static struct optional_provider i915_providers[] = {
	OPTIONAL_PROVIDER_SYMBOL(i915_read_mch_val),
	OPTIONAL_PROVIDER_SYMBOL(i915_gpu_raise),
	OPTIONAL_PROVIDER_SYMBOL(i915_gpu_lower),
	OPTIONAL_PROVIDER_SYMBOL(i915_gpu_busy),
	OPTIONAL_PROVIDER_SYMBOL(i915_gpu_turbo_disable),
};

static int i915_providers_register(void)
{
	return optional_provider_register(i915_providers,
					  ARRAY_SIZE(i915_providers));
}

static void i915_providers_unregister(void)
{
	optional_provider_unregister(i915_providers, ARRAY_SIZE(i915_providers));
}

'''
JIFFIES_PROVIDER = '''\
# Provide jiffies to code that looks up symbols by name
config JIFFIES_PROVIDER
	bool
	select OPTIONAL_PROVIDER

'''
UNICODE_CORE = '''\
# This code is built in even if the tables are a module, so the registry must be too.
config UNICODE_CORE
	def_bool UNICODE != n
	select OPTIONAL_PROVIDER

'''
WHOLE_CONSUMER_EDITS = (
    (GEN_PROBE, replace, GEN_PROBE_EXTERN, ''),
    (GEN_PROBE, replace, GEN_PROBE_SWITCH, '\treturn cfi_cmdset_unknown(map, primary);\n'),
    (AF9005, replace, AF9005_EXIT, ''),
    (AF9005, insert, '\t/* release rc decode symbols */', AF9005_EXIT),
)
WHOLE_EDITS = (
    ('fs/unicode/Kconfig', insert, 'config UNICODE_NORMALIZATION_SELFTEST', UNICODE_CORE),
    (I915, insert, 'static const struct {', I915_PROVIDERS),
    (I915, insert, '\t  .exit = i915_perf_sysctl_unregister },', '',
     '\t{ .init = i915_providers_register,\n\t  .exit = i915_providers_unregister },\n'),
    (DASD, add_include, 'linux/dasd_mod.h'),
    (MKUTF8DATA, insert, '\tfprintf(file, "#include <linux/kernel.h>\\n");', '',
     '\tfprintf(file, "#include <linux/optional_provider.h>\\n");\n'),
    (JIFFIES, insert, 'EXPORT_SYMBOL(jiffies);', '',
     '#ifdef CONFIG_JIFFIES_PROVIDER\nmodule_optional_symbol(jiffies);\n#endif\n'),
    (TIME_KCONFIG, insert,
     '# Options selectable by arch Kconfig', JIFFIES_PROVIDER),
)
UTF8_PROVIDER = '''\
	fprintf(file, "module_optional_symbol(utf8_data_table);\\n");
	fprintf(file, "\\n");
'''
WHOLE_EDITS = {
    '6.1': WHOLE_EDITS + (
        (I915, insert, '#include <drm/drm_drv.h>', '', '#include <drm/i915_drm.h>\n'),
        (MKUTF8DATA, insert, '\tfprintf(file, "MODULE_LICENSE(\\"GPL v2\\");\\n");',
         UTF8_PROVIDER)),
    '6.12': WHOLE_EDITS + (
        (I915, insert, '#include <drm/drm_drv.h>', '', '#include <drm/intel/i915_drm.h>\n'),
        (MKUTF8DATA, insert,
         '\tfprintf(file, "MODULE_DESCRIPTION(\\"UTF8 data table\\");\\n");', UTF8_PROVIDER)),
}
