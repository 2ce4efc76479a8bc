# SPDX-License-Identifier: GPL-2.0
"""Finding a tree's version, which files use which symbols, and which provide them."""

import re
import subprocess
from collections import Counter, defaultdict
from pathlib import Path

from . import targets
from .rules import files_of, need_spatch
from .tree import Error, add_select, code, count, grep, read, version

# How a tree uses symbols that may be absent. Defining one of these is not a use.
FAMILIES = ('symbol_get', 'symbol_put', 'symbol_request', 'symbol_put_addr',
            '__symbol_get', '__symbol_put', 'dvb_attach', 'dvb_detach',
            'tuner_symbol_probe')
SYMBOL_GET = r'\b(__)?symbol_(get|put|put_addr|request)\s*\('
USE = re.compile(rf'(?<![\w])({"|".join(FAMILIES)})\s*\(\s*(\w*)')
NO_NAME = ('__symbol_get', '__symbol_put', 'symbol_put_addr', 'dvb_detach')
BUILT_ON = ('dvb_attach', 'dvb_detach', 'tuner_symbol_probe')
DEFINED_IN = ('include/linux/module.h', 'kernel/module/main.c')
DEFINE = re.compile(r'^[ \t]*#[ \t]*define[ \t]+(?:[^\n]*\\\n)*[^\n]*', re.M)
EXPORT = re.compile(r'^EXPORT_SYMBOL(?:_GPL)?\((\w+)\)', re.M)
REGISTERED = re.compile(r'\b(?:OPTIONAL_PROVIDER_SYMBOL|module_optional_symbol)\((\w+)\)')
OPS = re.compile(r'\bOPTIONAL_PROVIDER_OPS\(\w+, &(\w+)\)')
DRIVER = re.compile(r'^(module_[a-z0-9_]+_driver)\(', re.M)
INIT = re.compile(r'^(?:module_init|\w+_initcall)\(', re.M)


def check_input(tree):
    """Return the kernel's version, or say why the tree cannot be converted."""
    kernel = version(tree)
    if (tree / targets.MARKER).exists():
        raise Error(f'{tree} is already converted')
    if kernel not in targets.BASE:
        raise Error(f'{tree} is Linux {kernel}, only {" and ".join(targets.BASE)} are known')
    need_spatch()
    if (tree / '.git').exists():
        status = subprocess.run(['git', '-C', tree, 'status', '--porcelain'],
                                capture_output=True, text=True, check=False)
        if status.returncode:
            raise Error(f'git status fails in {tree}: {status.stderr.splitlines()[0]}')
        if status.stdout:
            raise Error(f'{tree} has uncommitted changes, commit or stash them first')
    return kernel


def check_users(tree, kernel):
    """There must be no consumer without a rule, and no user of an export that
    is removed."""
    with_rule = files_of(targets.BASE[kernel])
    dirs = [str(d.relative_to(tree)) for w in targets.CONSUMERS_IN for d in tree.glob(w)]
    for path in grep(tree, SYMBOL_GET, *dirs):
        if re.search(SYMBOL_GET, code(read(tree / path))) and \
                path not in with_rule:
            raise Error(f'{path}: uses symbol_get(), but no rule covers it')
    exported = targets.UNEXPORTED[kernel]
    for path in grep(tree, '|'.join(exported), 'arch', 'drivers', 'samples', 'virt'):
        for name, allowed in exported.items():
            if path.endswith('.c') and count(name, read(tree / path)) and \
                    not any(Path(path).match(ok) for ok in allowed):
                raise Error(f'{path}: uses {name}(), which would no longer be exported')


def check_left(stage):
    """There must be no symbol_get() left in what was converted."""
    for path in stage.files():
        if path.endswith('.c') and not path.startswith('lib/'):
            left = re.search(SYMBOL_GET, code(read(stage.new / path)))
            if left:
                raise Error(f'{path}: {left[0].rstrip("( ")}() is left, no rule matched it')


def searched(tree):
    """The directories with code that ends up in the kernel or in a module."""
    return sorted(d.name for d in tree.iterdir() if d.is_dir() and not d.is_symlink() and
                  d.name not in ('Documentation', 'scripts', 'tools') and d.name[0] != '.')


class Uses:
    """Which files use which symbols, and how."""

    def __init__(self, tree):
        self.files = {}
        self.symbols = defaultdict(set)
        for path in grep(tree, rf'\b({"|".join(FAMILIES)})\b', *searched(tree)):
            if path not in DEFINED_IN:
                self.look_at(path, code(read(tree / path)))

    def look_at(self, path, text):
        """A definition is not a use, and the parameter of a macro is not a symbol."""
        self.files[path] = Counter(family for family, _ in
                                   USE.findall(re.sub(r'#\s*define\s+\w+', '', text)))
        for family, symbol in USE.findall(DEFINE.sub('', text)):
            if family not in NO_NAME:
                self.symbols[symbol].add(path)

    def total(self):
        return sum(self.files.values(), Counter())


def find_providers(tree, uses):
    """The file that provides each symbol that is used, in the order of the exports there."""
    wanted = '|'.join([*map(re.escape, uses.symbols), *targets.BY_NAME.values()])
    exports = rf'^EXPORT_SYMBOL(_GPL)?\(({wanted})\)'
    where = defaultdict(list)
    for path in grep(tree, exports, *searched(tree), names=('*.c',)) + \
            grep(tree, exports, 'fs/unicode', names=('*.c_shipped',)):
        for symbol in EXPORT.findall(read(tree / path)):
            if re.fullmatch(wanted, symbol):
                where[symbol].append(path)
    for symbol in targets.NOT_EXPORTED.keys() & uses.symbols.keys():
        where[symbol].append(targets.NOT_EXPORTED[symbol])
    missing = sorted(uses.symbols.keys() - where.keys())
    if missing:
        raise Error('nothing in the tree provides ' + ', '.join(
            f'{symbol} (used by {min(uses.symbols[symbol])})' for symbol in missing))
    for path, pattern in targets.BY_NAME.items():
        if not any(re.fullmatch(pattern, symbol) for symbol in where):
            raise Error(f'nothing in the tree provides {pattern} (used by {path})')
    providers = defaultdict(list)
    for symbol, paths in where.items():
        if len(paths) > 1:
            raise Error(f'{symbol} is provided by {" and by ".join(paths)}')
        providers[paths[0]].append(symbol)
    return providers


def registered_in(text):
    """The symbols that a file registers, by themselves or in an ops table."""
    yield from REGISTERED.findall(text)
    for table in OPS.findall(text):
        members = re.search(rf'\b{table} = \{{([^}}]*)\}}', text)
        yield from re.findall(r'\.\w+ = (\w+)', members[1] if members else '')


def driver_macros(tree):
    """How module_pci_driver() and similar macros register and unregister a driver."""
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
        path = targets.INIT_IN.get(path, path)
        if path in (targets.I915, targets.JIFFIES):
            continue
        text = read(tree / path)
        options = ['-D', f'symbols={",".join(symbols)}']
        array = {'OPTIONAL_PROVIDER_SYMBOL': len(symbols)}
        driver = DRIVER.search(text)
        if driver:
            if driver[1] not in pairs:
                raise Error(f'{path}: no header says what {driver[1]}() calls to register')
            reg, unreg = pairs[driver[1]]
            yield ('provider_driver', path,
                   array | {driver[1]: -1, 'module_optional_driver': 1, reg: 1, unreg: 1},
                   options + ['-D', f'reg={reg}', '-D', f'unreg={unreg}'])
        elif INIT.search(text):
            yield ('provider_init', path,
                   array | {'optional_provider_register': 1, 'optional_provider_unregister': 1},
                   options)
        elif 'MODULE_LICENSE(' not in text:
            raise Error(f'{path}: cannot find the init function of its module')
        elif len(symbols) == 1:
            yield 'provider_symbol', path, {'module_optional_symbol': 1}, options
        else:
            yield 'provider_symbols', path, array | {'module_optional_provider': 1}, options


class Whole:
    """What a whole tree uses and provides, except for the files in `done`."""

    def __init__(self, tree, kernel, done):
        self.tree = tree
        self.uses = Uses(tree)
        self.providers = find_providers(tree, self.uses)
        tables = defaultdict(list)
        for row in (*targets.WHOLE[kernel], *provider_rows(tree, self.providers, done)):
            tables[row[1]].append(row)
        for path, families in sorted(self.uses.files.items()):
            if path not in tables and path not in done and families.keys() - {*BUILT_ON}:
                raise Error(f'{path}: uses {min(families)}(), but no rule covers it')
        self.tables = list(tables.values())
        self.selects = [(path, add_select, entry, *(symbol or ['OPTIONAL_PROVIDER']))
                        for path, entry, *symbol in targets.SELECTS[kernel]]

    def check(self, stage):
        """Each symbol is registered once, and none of the old uses is left."""
        registered = Counter()
        for path in stage.new.rglob('*'):
            if path.suffix in ('.c', '.c_shipped') and \
                    not path.name.startswith('optional_provider'):
                registered.update(registered_in(code(read(path))))
        for path, symbols in self.providers.items():
            for symbol in symbols:
                if registered[symbol] != 1:
                    raise Error(f'{path}: {symbol} is registered {registered[symbol]} times')
        for path in self.uses.files:
            staged = stage.new / path
            text = code(read(staged if staged.exists() else self.tree / path))
            for family, _ in USE.findall(text):
                if family not in BUILT_ON:
                    raise Error(f'{path}: {family}() is left, no rule matched it')

    def coverage(self):
        """How many uses there were, and how many of them are left."""
        found, now = self.uses.total(), Uses(self.tree)
        left = now.total()
        # These stay as they are, and are converted where they are defined.
        if not any(now.files[path].keys() - {*BUILT_ON}
                   for path in (targets.DVBDEV, targets.TUNER)):
            left -= Counter({family: found[family] for family in BUILT_ON})
        yield f'{"use":20}{"found":>8}{"converted":>12}{"left":>8}'
        for family in (*FAMILIES, 'all'):
            was, rest = (found.total(), left.total()) if family == 'all' else \
                (found[family], left[family])
            yield f'{family:20}{was:8}{was - rest:12}{rest:8}'
        yield (f'{sum(map(bool, self.uses.files.values()))} files use '
               f'{len(self.uses.symbols)} symbols by name; {len(self.providers)} files '
               f'provide {sum(map(len, self.providers.values()))}')
