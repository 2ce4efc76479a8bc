# SPDX-License-Identifier: GPL-2.0
"""What scripts/convert --all converts beside KVM, VFIO and Xen."""

import re
from collections import Counter, defaultdict

from .tree import Error, add_include, add_select, code, grep, insert, read, replace

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

# Rows as in convert's EXPECTED.
CONSUMERS = (
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
CONSUMERS = {
    '6.1': CONSUMERS + (('symbol_get_call', CORGI, {'optional_call_void': 1}),),
    '6.12': CONSUMERS,
}

# Edited where they consume, not where they provide.
CONSUMER_FILES = (GEN_PROBE, AF9005)

# An #ifdef that has no reason any more, or hides from spatch what a rule needs to see.
FENCES = (
    (IP32, 'CONFIG_MODULES'),
    (GEN_PROBE, 'CONFIG_MODULES'),
    (BREAKPOINT, 'CONFIG_MODULE_UNLOAD'),
)

# What a name computed at run time can be.
BY_NAME = {GEN_PROBE: 'cfi_cmdset_[0-9A-F]{4}', BREAKPOINT: 'jiffies'}

# Providers that are not exported, and the file that has the init of the module
# where it is not the one that has the export.
NOT_EXPORTED = {'sharpsl_battery_kick': 'arch/arm/mach-pxa/sharpsl_pm.c'}
INIT_IN = {
    'drivers/s390/block/dasd_ioctl.c': DASD,
    'fs/nfs/nfs3client.c': 'fs/nfs/nfs3super.c',
    RPS: I915,
}

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

# These were called directly as symbol_get() finds nothing without CONFIG_MODULES. All
# that the switch knows is which numbers they have.
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
# symbol_get() has refused what is not exported for the GPL alone, so that it did no
# harm to release the remote's symbols while the driver could still call them.
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
# Offer jiffies to those who look symbols up by name
config JIFFIES_PROVIDER
	bool
	select OPTIONAL_PROVIDER

'''
UNICODE_CORE = '''\
# Built in even if the tables are a module, and so must the registry be.
config UNICODE_CORE
	def_bool UNICODE != n
	select OPTIONAL_PROVIDER

'''
EDITS = (
    # The functions are given the file's text first.
    ('fs/unicode/Kconfig', insert, 'config UNICODE_NORMALIZATION_SELFTEST', UNICODE_CORE),
    (GEN_PROBE, replace, GEN_PROBE_EXTERN, ''),
    (GEN_PROBE, replace, GEN_PROBE_SWITCH, '\treturn cfi_cmdset_unknown(map, primary);\n'),
    (AF9005, replace, AF9005_EXIT, ''),
    (AF9005, insert, '\t/* release rc decode symbols */', AF9005_EXIT),
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
EDITS = {
    '6.1': EDITS + (
        (I915, insert, '#include <drm/drm_drv.h>', '', '#include <drm/i915_drm.h>\n'),
        (MKUTF8DATA, insert, '\tfprintf(file, "MODULE_LICENSE(\\"GPL v2\\");\\n");',
         UTF8_PROVIDER)),
    '6.12': EDITS + (
        (I915, insert, '#include <drm/drm_drv.h>', '', '#include <drm/intel/i915_drm.h>\n'),
        (MKUTF8DATA, insert,
         '\tfprintf(file, "MODULE_DESCRIPTION(\\"UTF8 data table\\");\\n");', UTF8_PROVIDER)),
}

# How the tree uses symbols that may be absent. What defines these is no use.
FAMILIES = ('symbol_get', 'symbol_put', 'symbol_request', 'symbol_put_addr',
            '__symbol_get', '__symbol_put', 'dvb_attach', 'dvb_detach',
            'tuner_symbol_probe')
USE = re.compile(rf'(?<![\w])({"|".join(FAMILIES)})\s*\(\s*(\w*)')
NO_NAME = ('__symbol_get', '__symbol_put', 'symbol_put_addr', 'dvb_detach')
BUILT_ON = ('dvb_attach', 'dvb_detach', 'tuner_symbol_probe')
DEFINED_IN = ('include/linux/module.h', 'kernel/module/main.c')
DEFINE = re.compile(r'^[ \t]*#[ \t]*define[ \t]+(?:[^\n]*\\\n)*[^\n]*', re.M)
EXPORT = re.compile(r'^EXPORT_SYMBOL(?:_GPL)?\((\w+)\)', re.M)
REGISTERED = re.compile(r'\b(?:OPTIONAL_PROVIDER_SYMBOL|module_optional_symbol)\((\w+)\)')
DRIVER = re.compile(r'^(module_[a-z0-9_]+_driver)\(', re.M)
INIT = re.compile(r'^(?:module_init|\w+_initcall)\(', re.M)


def searched(tree):
    """The directories with code that ends in the kernel or a module."""
    return sorted(d.name for d in tree.iterdir() if d.is_dir() and not d.is_symlink() and
                  d.name not in ('Documentation', 'scripts', 'tools') and d.name[0] != '.')


class Uses:
    """Who uses which symbol, and how."""

    def __init__(self, tree):
        self.files = {}
        self.symbols = defaultdict(set)
        for path in grep(tree, rf'\b({"|".join(FAMILIES)})\b', *searched(tree)):
            if path not in DEFINED_IN:
                self.look_at(path, code(read(tree / path)))

    def look_at(self, path, text):
        """What is defined is no use, and a macro's parameter names no symbol."""
        self.files[path] = Counter(family for family, _ in
                                   USE.findall(re.sub(r'#\s*define\s+\w+', '', text)))
        for family, symbol in USE.findall(DEFINE.sub('', text)):
            if family not in NO_NAME:
                self.symbols[symbol].add(path)

    def total(self):
        return sum(self.files.values(), Counter())


def find_providers(tree, uses):
    """The file that provides each symbol that is used, in the order of the exports there."""
    wanted = '|'.join([*map(re.escape, uses.symbols), *BY_NAME.values()])
    exports = rf'^EXPORT_SYMBOL(_GPL)?\(({wanted})\)'
    where = defaultdict(list)
    for path in grep(tree, exports, *searched(tree), names='*.c') + \
            grep(tree, exports, 'fs/unicode', names='*.c_shipped'):
        for symbol in EXPORT.findall(read(tree / path)):
            if re.fullmatch(wanted, symbol):
                where[symbol].append(path)
    for symbol in NOT_EXPORTED.keys() & uses.symbols.keys():
        where[symbol].append(NOT_EXPORTED[symbol])
    missing = sorted(uses.symbols.keys() - where.keys())
    if missing:
        raise Error('nobody in the tree provides ' + ', '.join(
            f'{symbol} (used by {min(uses.symbols[symbol])})' for symbol in missing))
    for path, pattern in BY_NAME.items():
        if not any(re.fullmatch(pattern, symbol) for symbol in where):
            raise Error(f'nobody in the tree provides {pattern} (used by {path})')
    providers = defaultdict(list)
    for symbol, paths in where.items():
        if len(paths) > 1:
            raise Error(f'{symbol} is provided by {" and by ".join(paths)}')
        providers[paths[0]].append(symbol)
    return providers


def driver_macros(tree):
    """What module_pci_driver() and the like register and unregister a driver with."""
    pairs = {}
    for path in grep(tree, r'#define module_[a-z0-9_]+_driver\(', 'include'):
        for macro, reg, unreg in re.findall(
                r'#define\s+(module_[a-z0-9_]+_driver)\(\w+\)[\s\\]+'
                r'module_driver\(\w+,[\s\\]*(\w+),[\s\\]*(\w+)\)', read(tree / path)):
            pairs[macro] = reg, unreg
    return pairs


def provider_rows(tree, providers, done):
    """Rows that register the providers, each by the rule for its kind of module."""
    pairs = driver_macros(tree)
    for path, symbols in sorted(providers.items()):
        if path in done:
            continue
        path = INIT_IN.get(path, path)
        if path in (I915, JIFFIES):
            continue
        text = read(tree / path)
        options = ['-D', f'symbols={",".join(symbols)}']
        array = {'OPTIONAL_PROVIDER_SYMBOL': len(symbols)}
        driver = DRIVER.search(text)
        if driver:
            if driver[1] not in pairs:
                raise Error(f'{path}: no header says what {driver[1]}() registers with')
            reg, unreg = pairs[driver[1]]
            yield ('provider_driver', path,
                   array | {driver[1]: -1, 'module_optional_driver': 1, reg: 1, unreg: 1},
                   options + ['-D', f'reg={reg}', '-D', f'unreg={unreg}'])
        elif INIT.search(text):
            yield ('provider_init', path,
                   array | {'optional_provider_register': 1, 'optional_provider_unregister': 1},
                   options)
        elif 'MODULE_LICENSE(' not in text:
            raise Error(f'{path}: the init of its module is in another file, not known which')
        elif len(symbols) == 1:
            yield 'provider_symbol', path, {'module_optional_symbol': 1}, options
        else:
            yield 'provider_symbols', path, array | {'module_optional_provider': 1}, options


class Whole:
    """What a whole tree needs: rows for each file, and edits."""

    def __init__(self, tree, kernel, done):
        self.tree = tree
        self.uses = Uses(tree)
        self.providers = find_providers(tree, self.uses)
        tables = defaultdict(list)
        for row in (*CONSUMERS[kernel], *provider_rows(tree, self.providers, done)):
            tables[row[1]].append(row)
        for path, families in sorted(self.uses.files.items()):
            if path not in tables and path not in done and families.keys() - {*BUILT_ON}:
                raise Error(f'{path}: uses {min(families)}(), but no rule is meant for it')
        self.tables = list(tables.values())
        self.edits = EDITS[kernel] + tuple(
            (path, add_select, entry, *(symbol or ['OPTIONAL_PROVIDER']))
            for path, entry, *symbol in SELECTS[kernel])

    def check(self, stage):
        """Each symbol is registered once, and nothing is left of the old uses."""
        registered = Counter()
        for path in stage.rglob('*'):
            if path.suffix in ('.c', '.c_shipped') and \
                    not path.name.startswith('optional_provider'):
                registered.update(REGISTERED.findall(code(read(path))))
        for path, symbols in self.providers.items():
            for symbol in symbols:
                if registered[symbol] != 1:
                    raise Error(f'{path}: {symbol} is registered {registered[symbol]} times')
        for path in self.uses.files:
            text = code(read(stage / path if (stage / path).exists() else self.tree / path))
            for family, _ in USE.findall(text):
                if family not in BUILT_ON:
                    raise Error(f'{path}: {family}() is left, no rule has matched it')

    def coverage(self):
        """How much there was, and how much of it the tree has now."""
        found, now = self.uses.total(), Uses(self.tree)
        left = now.total()
        # These remain, and are converted where they are defined.
        if not any(now.files[path].keys() - {*BUILT_ON} for path in (DVBDEV, TUNER)):
            left -= Counter({family: found[family] for family in BUILT_ON})
        yield f'{"use":20}{"found":>8}{"converted":>12}{"left":>8}'
        for family in (*FAMILIES, 'all'):
            was, rest = (found.total(), left.total()) if family == 'all' else \
                (found[family], left[family])
            yield f'{family:20}{was:8}{was - rest:12}{rest:8}'
        yield (f'{sum(map(bool, self.uses.files.values()))} files use '
               f'{len(self.uses.symbols)} symbols by name; {len(self.providers)} files '
               f'provide {sum(map(len, self.providers.values()))}')
