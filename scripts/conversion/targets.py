# SPDX-License-Identifier: GPL-2.0
"""What is particular to a part of the kernel. All else is found in the tree.

A target applies to the trees in which each of `when` is there, and is skipped in all
others. It says what its files need besides the rules for consumers and providers, and
what must be true afterwards.

An edit is a change that a rule cannot express: a file, a function, and the arguments
that the function takes after the text of the file.
"""

import re
from typing import NamedTuple

from .tree import add_entry, add_include, drop_empty_if, drop_guard, insert, insert_first, replace

GUIDES = ('optional_provider', 'replacing_a_hook')
# Only a converted tree has this file.
MARKER = 'include/linux/optional_provider.h'
# Files that are added to the tree: the path here and the path there.
KCONFIG = 'lib/Kconfig.optional_provider'
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
INDEX = 'Documentation/driver-api/index.rst'
REF_TRACKER = 'include/linux/ref_tracker.h'

# Where users are looked for without --all.
BASE_DIRS = ('virt/kvm', 'drivers/vfio', 'arch/*/kvm')


class Target(NamedTuple):
    """One row below."""
    name: str
    when: tuple                 # (path, pattern): what the tree must have
    base: bool = False          # applies without --all as well
    rules: tuple = ()           # (rule, paths that it sees at once)
    edits: tuple = ()
    consumer_edits: tuple = ()  # edits that need the providers
    takes: tuple = ()           # symbols that are looked up in another way afterwards
    homes: tuple = ()           # files in which this target registers what they provide
    selects: tuple = ()         # (Kconfig file, entries, what they select): the first that
                                # the tree has
    at: tuple = ()              # folders and files for which `selects` is enough
    adds: tuple = ()            # as ADDED
    after: tuple = ()           # (path, pattern): what must be there then ...
    gone: tuple = ()            # ... and names that no file may use any more


VFIO_C = 'virt/kvm/vfio.c'
VFIO_MAIN = 'drivers/vfio/vfio_main.c'
VFIO_CDEV = 'drivers/vfio/device_cdev.c'
KVM_MAIN = 'virt/kvm/kvm_main.c'
XEN_ACPI_C = 'drivers/xen/acpi.c'
XEN_ACPI_H = 'include/xen/acpi.h'
PRIVCMD = 'drivers/xen/privcmd.c'
PCI_STUB = 'drivers/xen/xen-pciback/pci_stub.c'
PCIBACK_XENBUS = 'drivers/xen/xen-pciback/xenbus.c'
# These two are bool, so without the condition the registry would be built in for KVM=m.
IF_KVM = 'OPTIONAL_PROVIDER if KVM'
KVM_COMMON = 'virt/kvm/Kconfig', 'config KVM_COMMON', IF_KVM
KVM_VFIO = 'virt/kvm/Kconfig', 'config KVM_VFIO', IF_KVM
XEN_KCONFIG = 'drivers/xen/Kconfig'
MEDIA_KCONFIG = 'drivers/media/Kconfig'
# What all frontends and tuners, and what attaches them, depend on; few cameras have any.
TUNED = ('MEDIA_ANALOG_TV_SUPPORT || MEDIA_DIGITAL_TV_SUPPORT || MEDIA_RADIO_SUPPORT || '
         'MEDIA_SDR_SUPPORT || VIDEO_TUNER')
GEN_PROBE = 'drivers/mtd/chips/gen_probe.c'
AF9005 = 'drivers/media/usb/dvb-usb/af9005.c'
DASD_IOCTL = 'drivers/s390/block/dasd_ioctl.c'
I915 = 'drivers/gpu/drm/i915/i915_module.c'
UTF8_CORE = 'fs/unicode/utf8-core.c'
UNICODE_KCONFIG = 'fs/unicode/Kconfig'
MKUTF8DATA = 'fs/unicode/mkutf8data.c'

# A rule that fits the init of a file better than provider_init, which comes next.
FITTING = {VFIO_MAIN: 'kvm_vfio_register_vfio'}
# What only these look up need not be exported once it is in the registry.
UNEXPORTED = (VFIO_C, VFIO_MAIN)

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
DASD_EXPORT = '''\
/* export that symbol_get in partition detection is possible */
EXPORT_SYMBOL_GPL(dasd_biodasdinfo);
'''
I915_PROVIDERS = '''\
/*
 * What intel_ips uses of i915 if it is there. It pins the last one first, so it
 * gets all of them or none.
 */
static struct optional_provider i915_providers[] = {
%s};

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
UNICODE_CORE = '''\
# This code is built in even if the tables are a module, so the registry must be too.
config UNICODE_CORE
	def_bool UNICODE != n
	select OPTIONAL_PROVIDER

'''
UTF8_PROVIDER = '''\
	fprintf(file, "\\n");
	fprintf(file, "module_optional_symbol(utf8_data_table);\\n");
	fprintf(file, "\\n");
'''


def i915_providers(text, symbols):
    entries = ''.join(f'\tOPTIONAL_PROVIDER_SYMBOL({symbol}),\n' for symbol in symbols)
    return insert(text, 'static const struct {', I915_PROVIDERS % entries)


# Text without a call that must not be there a second time.
ONCE = r'(?:(?!optional_provider_unregister)[\s\S])*'
# An argument of an edit that stands for the symbols which its file registers.
SYMBOLS = object()

TARGETS = (
    Target(
        'a bind of a VFIO device that is bound', base=True,
        when=((VFIO_CDEV, 'access_granted'),),
        rules=(('vfio_bind_twice', (VFIO_CDEV,)),)),
    Target(
        'VFIO keeping a virtual machine', base=True,
        when=((VFIO_MAIN, r'symbol_get\(kvm_get_kvm_safe\)'), (KVM_MAIN, r'\bkvm_init\(')),
        takes=('kvm_get_kvm_safe', 'kvm_put_kvm'),
        rules=(('kvm_vfio_kvm_ref', (VFIO_MAIN,)), ('kvm_vfio_register_kvm', (KVM_MAIN,))),
        selects=(KVM_COMMON, ('arch/*/kvm/Kconfig', '(menu)?config KVM', 'OPTIONAL_PROVIDER')),
        at=(KVM_MAIN,),
        edits=((KVM_MAIN, add_include, 'linux/kvm_ref.h'),),
        consumer_edits=((VFIO_MAIN, drop_guard, 'linux/kvm_ref.h'),),
        adds=(('scripts/conversion/kvm_ref.h', 'include/linux/kvm_ref.h'),),
        after=((KVM_MAIN, r'OPTIONAL_PROVIDER_OPS\(kvm_ref_ops, &kvm_ref_ops\)'),
               (KVM_MAIN, r'optional_provider_register_owner\(kvm_providers'))),
    Target(
        'KVM, which is built by each architecture', base=True,
        when=((VFIO_C, r'\bsymbol_get\('),),
        selects=(KVM_COMMON, KVM_VFIO),
        at=(VFIO_C,)),
    Target(
        "Xen's hook between privcmd and pciback", base=True,
        when=((XEN_ACPI_C, r'\bxen_acpi_register_get_gsi_func\('),
              (PCI_STUB, r'\bxen_acpi_register_get_gsi_func\(')),
        rules=(('registered_hook', (XEN_ACPI_C, XEN_ACPI_H, PRIVCMD, PCI_STUB)),
               ('xen_pciback_register', (PCI_STUB,)),
               ('xen_pciback_register', (PCIBACK_XENBUS,))),
        edits=((PCI_STUB, drop_empty_if, 'CONFIG_XEN_ACPI'),),
        selects=((XEN_KCONFIG, 'config XEN_P(CIDEV_BACKEND|RIVCMD)',
                  'OPTIONAL_PROVIDER if XEN_ACPI'),),
        at=('drivers/xen',),
        after=((PRIVCMD, r'optional_call\(pcistub_get_gsi_from_sbdf,'),
               (PCI_STUB, r'OPTIONAL_PROVIDER_SYMBOL\(pcistub_get_gsi_from_sbdf\)'),
               (PCI_STUB, r'optional_provider_register\(pcistub_providers'),
               (PCI_STUB, rf'\A{ONCE}optional_provider_unregister\(pcistub_providers{ONCE}\Z'),
               (PCIBACK_XENBUS, r'\nvoid xen_pcibk_xenbus_unregister\(void\)')),
        gone=('xen_acpi_register_get_gsi_func', 'xen_acpi_get_gsi_from_sbdf')),
    Target(
        'command sets that gen_probe calls directly',
        when=((GEN_PROBE, re.escape(GEN_PROBE_EXTERN)), (GEN_PROBE, re.escape(GEN_PROBE_SWITCH))),
        consumer_edits=((GEN_PROBE, replace, GEN_PROBE_EXTERN, ''),
                        (GEN_PROBE, replace, GEN_PROBE_SWITCH,
                         '\treturn cfi_cmdset_unknown(map, primary);\n')),
        after=((GEN_PROBE, r'\A(?:(?!CONFIG_MODULES)[\s\S])*\Z'),)),
    Target(
        'an export for the sake of partitions', when=((DASD_IOCTL, re.escape(DASD_EXPORT)),),
        consumer_edits=((DASD_IOCTL, replace, DASD_EXPORT, ''),)),
    Target(
        'the remote of af9005',
        when=((AF9005, re.escape(AF9005_EXIT)), (AF9005, r'/\* release rc decode symbols \*/')),
        consumer_edits=((AF9005, replace, AF9005_EXIT, ''),
                        (AF9005, insert, '\t/* release rc decode symbols */', AF9005_EXIT))),
    Target(
        "the media subsystem's option",
        when=((MEDIA_KCONFIG, 'menuconfig MEDIA_SUPPORT'),
              (MEDIA_KCONFIG, 'config MEDIA_SDR_SUPPORT'),
              ('drivers/media/v4l2-core/Kconfig', 'config VIDEO_TUNER')),
        selects=((MEDIA_KCONFIG, 'menuconfig MEDIA_SUPPORT', f'OPTIONAL_PROVIDER if {TUNED}'),),
        at=('drivers/media', 'drivers/staging/media', 'include/media')),
    Target(
        'the inits of i915', when=((I915, r'\.exit = i915_perf_sysctl_unregister \},'),),
        homes=(I915,),
        edits=((I915, i915_providers, SYMBOLS),
               (I915, insert, '\t  .exit = i915_perf_sysctl_unregister },', '',
                '\t{ .init = i915_providers_register,\n'
                '\t  .exit = i915_providers_unregister },\n'))),
    Target(
        'Unicode, which is built in without its table',
        when=((UTF8_CORE, r'symbol_request\(utf8_data_table\)'),
              (MKUTF8DATA, r'MODULE_LICENSE')),
        edits=((UNICODE_KCONFIG, add_entry, 'config UNICODE_NORMALIZATION_SELFTEST', UNICODE_CORE),
               (MKUTF8DATA, insert, '\tfprintf(file, "#include <linux/kernel.h>\\n");', '',
                '\tfprintf(file, "#include <linux/optional_provider.h>\\n");\n'),
               (MKUTF8DATA, insert_first, '\tfprintf(file, "MODULE_', UTF8_PROVIDER)),
        at=('fs/unicode',)),
)
