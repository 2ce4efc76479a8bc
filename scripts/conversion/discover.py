# SPDX-License-Identifier: GPL-2.0
"""Finding out which files of a tree use which symbols, and which provide them."""

import os
import re
import subprocess
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

from . import targets
from .kbuild import option_in
from .rules import need_spatch
from .tree import Error, arguments, code, grep, read, version, without_comments

# How a tree uses symbols that may be absent. Defining one of these is not a use.
CALLS = ('symbol_get', 'symbol_put', 'symbol_request', 'symbol_put_addr',
         '__symbol_get', '__symbol_put')
NO_NAME = ('__symbol_get', '__symbol_put', 'symbol_put_addr')
DEFINED_IN = re.compile(r'include/linux/module\.h|kernel/module(/.*|\.c)|'
                        r'(include/linux|lib)/optional_provider.*')
# A macro with its name and, if it has any, its parameters.
DEFINE = re.compile(r'^[ \t]*#[ \t]*define[ \t]+(\w+)(?:\(([^)]*)\))?(?:[^\n]*\\\n)*[^\n]*', re.M)
EXPORT = r'^[ \t]*EXPORT_SYMBOL[A-Z_]*\([ \t]*(%s)\b'
REGISTERED = re.compile(r'\b(?:OPTIONAL_PROVIDER_SYMBOL|module_optional_symbol)\((\w+)\)')
ARRAY = r'\boptional_provider_%s(?:_owner)?\(\s*(\w+),'
DRIVER = re.compile(r'^(module_[a-z0-9_]+_driver)\(', re.M)
INIT = re.compile(r'^(?:module_init|\w+_initcall(?:_sync)?)\(', re.M)
SOURCES = '*.c', '*.c_shipped'


def check_input(tree):
    """Return the kernel's version, or say why the tree cannot be converted."""
    kernel = version(tree)
    if (tree / targets.MARKER).exists():
        raise Error(f'{tree} is already converted')
    need_spatch()
    if (tree / '.git').exists():
        check_committed(tree)
    return kernel


def check_committed(directory):
    """Refuse a part of a git work tree that has uncommitted changes."""
    status = subprocess.run(['git', '-C', directory, 'status', '--porcelain', '--', '.'],
                            capture_output=True, text=True, check=False)
    if status.returncode:
        raise Error(f'git status fails in {directory}: {status.stderr.splitlines()[0]}')
    if status.stdout:
        raise Error(f'{directory} has uncommitted changes, commit or stash them first')


def searched(tree):
    """The directories with code that ends up in the kernel or in a module."""
    return sorted(d.name for d in tree.iterdir() if d.is_dir() and not d.is_symlink() and
                  d.name not in ('Documentation', 'scripts', 'tools') and d.name[0] != '.')


class Use(NamedTuple):
    path: str
    line: int
    call: str
    symbol: str

    def __str__(self):
        return f'{self.path}:{self.line}: {self.call}({self.symbol})'


class Named(NamedTuple):
    """Which argument of a call names the symbol, and what a macro pastes around it."""
    argument: int
    before: str = ''
    after: str = ''


DIRECT = dict.fromkeys(CALLS, Named(0))


def parameters_of(define):
    return [name.strip() for name in (define[2] or '').split(',')]


def uses_in(path, text, calls):
    """The uses in a file. A definition is not one, and a parameter is not a symbol."""
    text = code(text)
    names = set(re.findall(r'\bchar\s+(\w+)\[', text))
    defines = [(define.start(), define.end(), parameters_of(define))
               for define in DEFINE.finditer(text)]
    use = re.compile(rf'(?<!\w)({"|".join(calls)})\s*\(([^()]*)')
    for found in use.finditer(text):
        if re.search(r'#[ \t]*define[ \t]+$', text[:found.start()].rpartition('\n')[2]):
            continue
        symbol, named = '', calls[found[1]]
        if found[1] not in NO_NAME and named:
            arguments = found[2].split(',') + [''] * (named.argument + 1)
            symbol = arguments[named.argument].strip()
            # Some put what is not a symbol, but has the name or the address of one.
            if not re.fullmatch(r'[A-Za-z_]\w*', symbol) or symbol in names or any(
                    symbol in parameters for start, end, parameters in defines
                    if start <= found.start() < end):
                symbol = ''
            else:
                symbol = named.before + symbol + named.after
        yield Use(path, text.count('\n', 0, found.start()) + 1, found[1], symbol)


class Uses:
    """The uses of symbol_get() and the like, and of the macros built on them, in some
    directories. `calls` says how each names its symbol, if it does."""

    def __init__(self, tree, where):
        self.calls, self.macros, self.local = dict(DIRECT), {}, {}
        texts, new = {}, self.calls.keys()
        while new and where:
            paths = [path for path in grep(tree, rf'\b({"|".join(new)})\b', *where)
                     if not DEFINED_IN.fullmatch(path)]
            texts |= {path: read(tree / path) for path in paths}
            known = set(self.calls)
            for path in paths:
                self.find_macros(path, code(texts[path]), new)
            new = self.calls.keys() - known
        self.all = [use for path in sorted(texts)
                    for use in uses_in(path, texts[path], self.calls_in(path))]
        self.names = {path: name_pattern(text) for path, text in texts.items()
                      if re.search(r'(?<!\w)__symbol_get\s*\(', code(text))}

    def find_macros(self, path, text, calls):
        use = re.compile(rf'(?<!\w)({"|".join(calls)})\s*\(([^()]*)')
        for define in DEFINE.finditer(text):
            name, parameters = define.groups()
            if parameters is None or name in DIRECT:
                continue
            body = use.search(text, define.end(2), define.end())
            if body:
                found = self.named(body, parameters_of(define))
                self.calls[name] = found
                self.macros[name] = path
                if path.endswith('.c'):
                    self.local.setdefault(name, {})[path] = found

    def named(self, call, parameters):
        """How a macro with these parameters names the symbol of a call in its body."""
        inner, arguments = self.calls[call[1]], call[2].split(',')
        if call[1] in NO_NAME or not inner or inner.argument >= len(arguments):
            return None
        parts = re.split(r'\s*##\s*', arguments[inner.argument].strip())
        own = [number for number, part in enumerate(parts) if part in parameters]
        if len(own) != 1:
            return None
        return Named(parameters.index(parts[own[0]]), inner.before + ''.join(parts[:own[0]]),
                     ''.join(parts[own[0] + 1:]) + inner.after)

    def calls_in(self, path):
        """A macro that is defined in a source file is only known there."""
        return {call: self.local[call].get(path) if call in self.local else named
                for call, named in self.calls.items()
                if call not in self.local or path in self.local[call]}

    def in_files(self):
        """{path: its uses}"""
        files = defaultdict(list)
        for use in self.all:
            files[use.path].append(use)
        return files

    def symbols(self):
        """{symbol: the uses that name it}"""
        symbols = defaultdict(list)
        for use in self.all:
            if use.symbol:
                symbols[use.symbol].append(use)
        return symbols

    def counts(self):
        return Counter(use.call for use in self.all)


def name_pattern(text):
    """What a name that is not in the code as such, for __symbol_get(), can be."""
    text, strings = without_comments(text), []
    for name in re.findall(r'__symbol_get\s*\(\s*([^()]*?)\s*\)', text):
        given = [name] + re.findall(
            rf'\b{name}\b(?:\[\w*\])?\s*=([^=;][^;]*);|s\w*printf\(\s*{name}\s*,([^;]*);',
            text) if re.fullmatch(r'\w+', name) else [name]
        found = re.findall(r'"([^"]+)"', ' '.join(map(''.join, given)))
        # It may be from a table, or from another function.
        strings += found or re.findall(r'"([A-Za-z_]\w*)"', text)
    return '|'.join(re.sub(r'%[\d.]*l*([a-zA-Z])', lambda convert: {
        'X': '[0-9A-F]+', 'x': '[0-9a-f]+', 'd': r'\d+', 'u': r'\d+'
    }.get(convert[1], r'\w+'), string) for string in dict.fromkeys(strings))


def where_defined(tree, where, symbol):
    """The files that define a symbol which is not static and that nobody exports."""
    for path in grep(tree, rf'^[a-z].*\b{symbol}\b', *where, names=('*.c',)):
        if re.search(rf'^(?!static|extern|typedef)\w[^;={{}}()]*\b{symbol}\s*'
                     rf'(?:\([^;{{}}]*\)\s*\{{|(?:\[[^\]]*\])*\s*(?:=|;))', code(read(tree / path)),
                     re.M):
            yield path


def find_providers(tree, where, uses, wanted):
    """{symbol: the files that provide it}, in the order of the exports in each."""
    wanted = '|'.join([*map(re.escape, sorted(wanted)),
                       *sorted(filter(None, uses.names.values()))])
    found = defaultdict(list)
    if not wanted:
        return found
    for path in grep(tree, EXPORT.replace('\\t', '\t') % wanted, *where, names=SOURCES):
        for symbol in re.findall(EXPORT % r'\w+', read(tree / path), re.M):
            if re.fullmatch(wanted, symbol) and path not in found[symbol]:
                found[symbol].append(path)
    for symbol in uses.symbols():
        if re.fullmatch(wanted, symbol) and symbol not in found:
            found[symbol] = list(where_defined(tree, where, symbol))
    return {symbol: paths for symbol, paths in found.items() if paths}


def condition_of(text, symbol):
    """The #if lines that the export of a symbol is behind."""
    found = []
    for line in code(text).splitlines():
        directive = re.match(r'\s*#\s*(if|el|endif)', line)
        if not directive:
            if re.match(EXPORT % symbol, line):
                break
        elif directive[1] == 'if':
            found.append(line.strip())
        elif directive[1] == 'el':
            found[-1:] = [line.strip()]
        else:
            found[-1:] = []
    return ' and '.join(found)


def home_of(tree, kbuild, path):
    """The file with the init of the module that a file belongs to, and the option that
    makes the file a part of that module; no file if the module has no init."""
    text = code(read(tree / path))
    if DRIVER.search(text) or INIT.search(text):
        return path, ''
    for place in kbuild.places(path):
        if place.within != option_in(place.within):
            raise Error(f'{path}: is only a part of its module if "{place.within}"')
        texts = {other: code(read(tree / other)) for other in kbuild.sources(place) if other != path}
        homes = [other for other, text in texts.items() if DRIVER.search(text) or INIT.search(text)]
        if len(homes) == 1:
            return homes[0], place.within
        if homes:
            raise Error(f'{path}: cannot find the init function of its module, '
                        f'which may be in {" or in ".join(homes)}')
        # The license says which file stands for a module without an init.
        for other, words in texts.items():
            if 'MODULE_LICENSE(' in words and 'MODULE_LICENSE(' not in text:
                return other, place.within
        return None, ''
    if 'MODULE_LICENSE(' not in text:
        raise Error(f'{path}: cannot find the init function of its module')
    return None, ''


def driver_macros(tree):
    """How module_pci_driver() and similar macros of a kernel register and unregister a
    driver."""
    pairs = {}
    for path in grep(tree, r'#define module_[a-z0-9_]+_driver\(', 'include'):
        for macro, reg, unreg in re.findall(
                r'#define\s+(module_[a-z0-9_]+_driver)\(\w+\)[\s\\]+'
                r'module_driver\(\w+,[\s\\]*(\w+),[\s\\]*(\w+)\)', read(tree / path)):
            pairs[macro] = reg, unreg
    return pairs


def header_of(tree, where, path, home, symbols):
    """How to include the header that declares the symbols to the file which defines them;
    '' if the other file includes it as well, and None if there is none."""
    pattern = rf'\b({"|".join(symbols)})\b'
    names = re.compile(r'^#include ([<"][^>"]+[>"])', re.M)
    here, there = names.findall(read(tree / path)), names.findall(read(tree / home))
    for header in grep(tree, pattern, *where, str(Path(path).parent), names=('*.h',)):
        for name in here:
            if not header.endswith(f'/{name[1:-1]}'):
                continue
            if name[0] == '"' and header == os.path.normpath(Path(path).parent / name[1:-1]):
                name = f'"{os.path.relpath(header, Path(home).parent)}"'
            return '' if name in there else name
    return None


def registered_in(text):
    """The symbols that a file registers."""
    return REGISTERED.findall(text)


def unbalanced(text):
    """The arrays that a file registers and does not unregister, or the reverse."""
    return set(re.findall(ARRAY % 'register', text)) ^ set(re.findall(ARRAY % 'unregister', text))
