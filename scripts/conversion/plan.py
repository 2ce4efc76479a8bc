# SPDX-License-Identifier: GPL-2.0
"""What is to be done in a tree, and what must be true once it is done."""

import os
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

from . import TOP, targets
from .discover import CODE, DEFINE, DIRECT, DRIVER, EXPORT, INIT, LICENSE, PUTS, SOURCES, \
    Uses, all_conditions_of, body_of, conditions_of, driver_in, driver_macros, export_conditions, \
    find_providers, functions_in, headers_of, home_of, pair_of, quoted_in, registered_in, searched, unbalanced, \
    uses_in, words
from .kbuild import Kbuild, kconfig_entries
from .rules import alias, apply, family_of, in_parallel, unparsed
from .tree import Error, add_aliases, add_entry, add_include, add_line, add_select, called_by, \
    calls_in, code, drop_entry, drop_exit, drop_fences, end_declarers, grep, read, say, space_out, \
    update_comments

NO_RULE = 'no rule matched it'
NOWHERE = 'nothing in the tree'
BY_PARAMETER = 'a module parameter names it, and may name any exported symbol'
GETS = 'symbol_get|symbol_put|symbol_put_addr|symbol_request'
KEPT = '__kept'
REGISTERS = r'.*\b(module_optional_\w+|optional_provider_register(_owner)?)\('
# What the rules for providers name
OF_RULES = re.compile(r'^static (?:struct optional_provider|int __init) (\w+)(?=\[\]|\(void\)$)', re.M)
FENCES = 'CONFIG_MODULES', 'CONFIG_MODULE_UNLOAD'
# What a get returns is assigned, and there is a put before the end of the function
GET_AND_PUT = r'(?ms)=\s*(\([^;]*\)\s*)?symbol_get\s*\(((?!^\}).)*symbol_put\s*\('
# The rules for consumers in their order, and what a file has if it needs them.
CONSUMER_RULES = (
    ('symbol_get_call', GET_AND_PUT),
    ('symbol_get_section', GET_AND_PUT),
    ('symbol_get_by_name', r'\b__symbol_(get|put)\s*\('),
    ('symbol_get_pin', r'(?<!\w)symbol_(get|put|put_addr|request)\s*\('),
)


def convert_macros(text):
    """Convert what spatch does not see in the bodies of macros, as symbol_get_pin does."""
    calls, blank = '|'.join(DIRECT), code(text)
    # A call, or all that another name stands for
    used = re.compile(rf'(?<!\w)({calls})(?=\s*\()|(?<=\s)({calls})(?=\s*\Z)')
    for define in reversed(list(DEFINE.finditer(blank))):
        for call in reversed(list(used.finditer(blank, *body_of(define)))):
            new = f'optional_{call[0].lstrip("_")}' + '_by_name' * call[0].startswith('__')
            text = text[:call.start()] + new + text[call.end():]
    return text


def keep_calls(text, names):
    """Keep the rules off calls with these names."""
    return re.sub(rf'(?<!\w)({GETS})(?=\s*\(\s*({"|".join(map(re.escape, names))})(?!\w))',
                  rf'\1{KEPT}', text) if names else text


def release_calls(text):
    return re.sub(rf'(?<!\w)((?:__)?(?:{GETS})){KEPT}(?=\s*\()', r'\1', text)


class Failed(Exception):
    """Parts of a plan that cannot be carried out, with the reason for each."""

    def __init__(self, reasons):
        super().__init__()
        self.reasons = reasons


class Plan:
    """`kept` has the reason for each part that is not to be converted: the name of a
    target, the path of a consumer, or the symbols that a provider cannot register."""

    def __init__(self, tree, everything, providers_only, kept):
        self.tree, self.everything, self.kept = tree, everything, dict(kept)
        self.providers_only = providers_only
        self.where = self.directories()
        self.uses = Uses(tree, self.where if everything else
                         [str(d.relative_to(tree)) for w in targets.BASE_DIRS
                          for d in sorted(tree.glob(w))])
        self.notes, self.left, self.homes = [], [], defaultdict(list)
        self.kbuild = Kbuild(tree)
        self.rules_for, self.modules = cache(self.rules_for), cache(self.modules)
        self.linked = cache(self.linked)
        self.choose_targets()
        if self.empty():
            self.left = [(use, BY_PARAMETER) for use in self.uses.all]
            return
        self.kept = dict.fromkeys(self.uses.by_parameter, BY_PARAMETER) | self.kept
        self.find_homes()
        self.keep_entangled()

    # What is different for modules, see modules.py

    may_be_built_in = True

    def directories(self):
        """Where to look for code."""
        return searched(self.tree)

    def headers(self):
        """Where to look for headers besides the directory of a file."""
        return ['include']

    def driver_macros(self, where):
        """The macros that are an init, in a header that all may include or in these folders."""
        return driver_macros(self.tree, 'include', *where)

    def made_elsewhere(self):
        """The files that cannot be converted for what is in others, with the reason."""
        return {}

    def absent(self, part, what, path):
        """Nothing provides what a file looks up."""
        self.failed[part] = f'{NOWHERE} provides {what} (used by {path})'

    def empty(self):
        """Whether there is nothing to convert."""
        return all(use.path in self.uses.by_parameter for use in self.uses.all
                   if use.call in DIRECT) and \
            not any(target.gone for target in self.targets)

    def choose_targets(self):
        self.targets, first = [], not self.kept
        for target in targets.TARGETS:
            if not target.base and not self.everything or target.name in self.kept:
                continue
            if all((self.tree / path).is_file() and re.search(pattern, read(self.tree / path))
                   for path, pattern in target.when):
                self.targets.append(target)
            elif first:
                say(f'  not in this tree: {target.name}')
        self.taken = {symbol for target in targets.TARGETS for symbol in target.takes}

    def keep(self, reasons):
        """Leave parts as they are, or refuse to."""
        new = {part: why for part, why in reasons.items() if part not in self.kept}
        if new:
            raise Failed(new)

    def find_homes(self):
        """Where each symbol is registered."""
        symbols = self.uses.symbols()
        where = find_providers(self.tree, self.where, self.uses, symbols.keys() - self.taken)
        self.known = symbols.keys() | where.keys()
        self.drivers = self.driver_macros(
            {str(Path(path).parent) for paths in where.values() for path in paths})
        self.failed = failed = {}
        for symbol, uses in symbols.items():
            if not re.fullmatch(r'\w+', symbol):
                failed[symbol] = f'{min(uses)}: it is not known which symbol this is'
            elif symbol not in where and symbol not in self.taken and (headers := grep(
                    self.tree, EXPORT % symbol, *self.where, names=('*.h',))):
                failed[symbol] = f'{headers[0]}: {symbol} is exported in a header'
            elif symbol not in where and symbol not in self.taken:
                self.absent(symbol, symbol, min(uses).path)
            elif all(use.call == 'symbol_put' for use in uses):
                self.notes.append(f'{min(uses)}, which nothing here gets')
        # What a target that does not fit would have registered, nothing else does.
        for target in targets.TARGETS:
            if target not in self.targets and target.name not in self.kept:
                for symbol in symbols.keys() & self.taken.intersection(target.takes):
                    failed[symbol] = f'{min(symbols[symbol]).path}: no rule knows this form ' \
                                     f'of {target.name}'
        for path, pattern in self.uses.names.items():
            if path not in self.kept and not any(re.fullmatch(pattern, symbol) for symbol in where):
                self.absent(path, pattern or 'a symbol by a name that is not known here', path)
        for path, line in self.uses.pasted.items():
            failed[path] = f'{path}:{line}: it is not known which call symbol_## pastes'
        failed |= self.made_elsewhere()
        for path, (line, macro) in self.uses.passed.items():
            failed[path] = f'{path}:{line}: it is not known which symbols {macro}() names'
        for path, use in self.uses.mixed.items():
            failed[path] = f'{use}: a module parameter names it, but not all that is got or put ' \
                           'in this file'
        files = self.uses.in_files()
        for of in self.uses.by_parameter:
            for path, uses in files.items():
                if (puts := self.uses.loose_puts(uses)) and self.linked(path, of):
                    failed[path] = f'{puts[-1]}: may put what a module parameter names'
                elif path not in self.uses.by_parameter and self.uses.loose_puts(files[of]) and \
                        self.calls(path, of):
                    failed[path] = f'{path}: may call {of} to put what it gets, but that puts ' \
                                   'what a module parameter names'
        for symbol, paths in where.items():
            if symbol in self.kept:
                continue
            try:
                if len(paths) > 1:
                    raise Error(f'{symbol} is provided by {" and by ".join(paths)}')
                if behind := export_conditions(read(self.tree / paths[0]), symbol):
                    raise Error(f'{paths[0]}: {symbol} is only exported if '
                                f'"{" and ".join(behind)}"')
                home, option = home_of(self.tree, self.kbuild, paths[0], self.drivers)
                self.homes[home].append((symbol, paths[0], option))
            except Error as error:
                failed[symbol] = str(error)
        # An array goes live entry by entry, so what is pinned first comes last.
        lookups = dict.fromkeys(use.symbol for use in self.uses.all if use.call != 'symbol_put')
        order = {symbol: number for number, symbol in enumerate(lookups)}
        for entries in self.homes.values():
            entries.sort(key=lambda entry: order.get(entry[0], -1), reverse=True)
        self.keep(failed)

    def calls(self, path, other):
        """Whether a file calls what gets or puts in another."""
        helpers = self.uses.helpers(other)
        return helpers & words(code(read(self.tree / path))) if path != other else None

    def linked(self, path, other):
        """Whether a file may put what another one gets."""
        return path == other or Path(path).parent == Path(other).parent or \
            self.modules(path) & self.modules(other) or \
            self.calls(path, other) or self.calls(other, path)

    def keep_entangled(self):
        """A symbol must be got and put in the same way everywhere."""
        files, before = self.uses.in_files(), None
        loose = [path for path, uses in files.items() if self.uses.loose_puts(uses)]
        while before != len(self.kept):
            before = len(self.kept)
            for path, uses in files.items():
                why = self.kept.get(path) or next(filter(None, map(self.macro_kept, uses)), '')
                symbols = {use.symbol for use in uses} - {''}
                named = {symbol for symbol in self.known if re.fullmatch(
                    self.uses.names.get(path, ''), symbol)}
                if why:
                    self.kept = dict.fromkeys(symbols | named, f'{path} is left: {why}') | self.kept
                for reason in filter(None, map(self.found_but_kept, named)):
                    self.kept.setdefault(path, reason)
                for use in uses:
                    if reason := self.found_but_kept(use.symbol):
                        for of in self.uses.definers(use.call, path):
                            self.kept.setdefault(of, reason)
            for path in loose:
                for other, uses in files.items():
                    self.keep_linked(path, other, uses)

    def keep_linked(self, path, other, uses):
        """Leave what may put as it is if something that it may put is, and the reverse."""
        gets = [use for use in uses if use.call not in PUTS]
        why = self.kept.get(path, '')
        if why:
            if gets and other not in self.kept and self.linked(path, other) and (
                    why != BY_PARAMETER or self.calls(other, path)):
                self.kept[other] = why
        else:
            reasons = [self.found_but_kept(other), *map(self.macro_kept, gets),
                       *(self.found_but_kept(use.symbol) for use in gets)]
            if any(reasons) and self.linked(path, other):
                self.kept[path] = next(filter(None, reasons))

    def found_but_kept(self, part):
        """Why a part is kept, unless what it gets is not found now, nor afterwards."""
        reason = self.kept.get(part, '')
        return '' if reason.startswith(NOWHERE) else reason

    def macro_kept(self, use):
        """Why a macro that is used is kept, if it is."""
        return next((self.kept[of] for of in self.uses.definers(use.call, use.path)
                     if of in self.kept), '')

    # Carrying it out

    def carry_out(self, stage):
        self.stage, self.failed, self.broken = stage, {}, {}
        say('applying the rules')
        in_parallel(lambda target: self.attempt([target.name], self.run_target, target),
                    self.targets)
        self.register_alike()
        self.each_home(self.register)
        headers = grep(self.tree, r'\<__exit\>', *self.headers(), names=('*.h',))
        # Two may share a header.
        for home, entries in sorted(self.homes.items()):
            self.attempt([symbol for symbol, _, _ in entries],
                         lambda home: self.drop_exits(home, headers), home)
        if not self.providers_only:
            files = self.uses.in_files()
            in_parallel(lambda path: self.attempt([path], lambda uses: self.convert(path, uses),
                                                  files[path]), sorted(files))
            for target in self.targets:
                self.attempt([target.name], self.edit_all, target.consumer_edits)
            for path, uses in files.items():
                if any(use.call in DIRECT for use in uses) and not self.kept.keys() & {
                        path, *(use.symbol for use in uses)}:
                    stage.edit(path, update_comments)
            self.unexport()
        self.keep(self.failed)
        stage.drop_unchanged()
        self.touched = {path for path in stage.files()
                        if path.endswith(('.c', '.h', '.inc', '_shipped'))}
        for path in self.touched:
            stage.edit(path, space_out)
            if re.search(r'\b(module_)?optional_\w+\s*\(', code(stage.text(path))):
                stage.edit(path, add_include, 'linux/optional_provider.h')
        self.add()

    def add(self):
        """What the tree needs besides."""
        self.select()
        self.add_library()

    def attempt(self, parts, function, argument):
        """What cannot be done is a reason to leave some parts as they are."""
        try:
            function(argument)
        except Error as error:
            self.failed |= dict.fromkeys(parts, str(error))

    def applied(self, rule, options, path):
        """Whether a rule has changed a file. If spatch fails, it has not, but another may."""
        try:
            return apply(rule, options, [path], self.stage)
        except Error as error:
            self.broken[path] = str(error).removeprefix(f'{path}: ')
            self.notes.append(str(error))
            return False

    def each_home(self, function):
        in_parallel(lambda home: self.attempt(
            [symbol for symbol, _, _ in self.homes[home]], function, home), sorted(self.homes))

    def edit_all(self, edits):
        for path, function, *args in edits:
            args = [[symbol for symbol, _, _ in self.homes.get(path, ())]
                    if arg is targets.SYMBOLS else arg for arg in args]
            self.stage.edit(path, function, *args)

    def run_target(self, target):
        for rule, paths in target.rules:
            if family_of(rule) != 'consumer' or not self.providers_only:
                if not apply(rule, [], paths, self.stage):
                    if family_of(rule) != 'fix':
                        raise Error(f'{paths[0]}: {rule}.cocci has matched nothing')
                    say(f'  {paths[0]}: {rule} is not needed')
        self.edit_all(target.edits)

    def register_alike(self):
        """Let one run of spatch, most of which is its start, do the simplest of many homes;
        all CPUs get about as many bytes. If it fails, each is tried on its own."""
        alike = sorted(filter(self.in_one_line, self.homes),
                       key=lambda home: ((self.tree / home).stat().st_size, home))

        def register(homes):
            symbols = ','.join(f'{alias(home)}:{self.homes[home][0][0]}' for home in homes)
            apply('provider_symbols', ['-D', f'symbols={symbols}'], homes, self.stage,
                  at_once=False)
        cpus = os.cpu_count()
        in_parallel(lambda homes: self.attempt([], register, homes),
                    [share for i in range(cpus) if (share := alike[i::cpus])])

    def rules_for(self, home):
        """The rules that may know the form of a home, the most fitting first."""
        text = code(read(self.tree / home))
        if any(home in target.homes for target in self.targets):
            return []
        if driver_in(text, self.drivers):
            return ['provider_driver']
        if INIT.search(text):
            fitting = [targets.FITTING[home]] if home in targets.FITTING else []
            ends = set(re.findall(r'^module_(?:init|exit)[ \t]*\([ \t]*(\w+)', text, re.M))
            # If another function calls init or exit, these must not register.
            if not any(ends & words(of.body) for of in functions_in(text) if of.name not in ends):
                fitting.append('provider_init')
            return [*fitting, 'provider_any_init']
        if LICENSE.search(text):
            return ['provider_symbols']
        return ['after export']

    def in_one_line(self, home):
        """Whether a module without an init registers its only symbol in one line."""
        return len(self.homes[home]) == 1 and not self.homes[home][0][2] and \
            self.rules_for(home) == ['provider_symbols']

    def register(self, home):
        """Register what a module provides in the file with its init."""
        entries = self.homes[home]
        symbols = [symbol for symbol, _, _ in entries]
        for path in {path for _, path, _ in entries if path != home}:
            headers, undeclared = headers_of(self.tree, self.headers(), path, home,
                                             [symbol for symbol, of, _ in entries if of == path])
            for header in headers:
                self.stage.edit(home, add_include, header)
            if undeclared:
                self.notes.append(f'{home}: does not compile unless it includes what declares '
                                  f'{", ".join(undeclared)}')
        rules, text = self.rules_for(home), self.stage.edit(home, end_declarers)
        if not rules or not set(symbols) - set(registered_in(text)):
            return
        if rules == ['after export']:
            if not self.may_be_built_in:
                raise Error(f'{home}: no file of its module has MODULE_LICENSE()')
            for symbol in symbols:
                self.stage.edit(home, add_line, f'module_optional_symbol({symbol});\n',
                                EXPORT % symbol + '.*')
            return
        options = ['-D', 'symbols=' + ','.join(
            symbol + (f'@{option}' if option else '') for symbol, _, option in entries)]
        if macro := driver_in(code(text), self.drivers):
            pair = pair_of(macro, code(text)) or self.drivers.get(macro)
            if not pair:
                raise Error(f'{home}: no header says what {macro}() calls to register')
            reg, unreg = pair
            options += ['-D', f'macro={macro}', '-D', f'reg={reg}', '-D', f'unreg={unreg}']
        if not any(self.applied(rule, options, home) for rule in rules):
            why = f'{rules[0]}.cocci does not know this form of init and exit'
            raise Error(f'{home}: {self.broken.get(home, why)}')
        # module_optional_symbol() has an alias of its own.
        if not self.in_one_line(home):
            requested = self.uses.requested()
            aliases = ''.join(f'MODULE_ALIAS_OPTIONAL({symbol});\n' for symbol in symbols
                              if symbol in requested)
            self.stage.edit(home, add_aliases, aliases)

    def drop_exits(self, home, headers):
        """Where init cannot register, it does what only exit has done so far, and calls what
        is __exit in any file of the module, or in one of the headers."""
        if 'provider_any_init' not in self.rules_for(home):
            return
        sources = {home, *(path for place in self.kbuild.places(home)
                           for path in self.kbuild.sources(place))}
        files = sources.union(headers, grep(self.tree, r'\<__exit\>', *{
            str(Path(path).parent) for path in sources}, names=('*.h',)))
        calls = {path: calls_in(code(self.stage.text(path))) for path in files}
        inits = re.findall(rf'{INIT.pattern}\s*(\w+)', code(self.stage.text(home)), re.M)
        called = called_by(inits, home, calls)
        for path, own in sorted(calls.items()):
            # What a file does not define, it may declare.
            names = {name for there, name in called if there == path or name not in own}
            if names and drop_exit(text := self.stage.text(path), names) != text:
                self.stage.edit(path, drop_exit, names)

    def convert(self, path, uses):
        """Let the rules for consumers take what they match."""
        if path in self.kept or all(use.call in self.uses.macros for use in uses):
            return
        file = self.stage.copy(path)
        self.stage.edit(path, keep_calls, {use.symbol for use in uses} &
                        (self.kept.keys() | self.taken) - {''})
        self.drop_fences(path)
        for rule, needs in CONSUMER_RULES:
            if re.search(needs, code(read(file))):
                self.applied(rule, [], path)
        self.stage.edit(path, convert_macros)
        self.stage.edit(path, release_calls)

    def drop_fences(self, path):
        """Drop the fences around what is to be converted, unless another file beside it, or a
        header that has its functions, depends on the same options."""
        text = self.stage.text(path)
        new = drop_fences(text, FENCES, rf'(?<!\w)(__)?({GETS})\s*\(', KEPT)
        if new == text:
            return
        own, folder = set(calls_in(code(new))), str(Path(path).parent)
        beside = {name for name, _ in quoted_in(self.tree, path, text)}
        beside = {str(Path(os.path.normpath(Path(folder) / name)).parent) for name in beside}
        for other in grep(self.tree, rf'\b({"|".join(FENCES)})\b', folder, *self.headers(),
                          *sorted(beside), names=CODE):
            named = words(code(read(self.tree / other)))
            if other != path and named.intersection(FENCES) and (
                    other.startswith(f'{folder}/') or named & own):
                return
        self.stage.edit(path, lambda _: new)

    def unexport(self):
        """What only KVM and VFIO have used, through the registry, need not be exported."""
        exported = {symbol: path for home in self.homes.values() for symbol, path, _ in home} | {
            symbol: targets.KVM_MAIN for target in self.targets for symbol in target.takes}
        looked_up = {use.symbol for use in self.uses.all if use.path in targets.UNEXPORTED}
        symbols = sorted(exported.keys() & looked_up - self.kept.keys())
        users = {path: set(re.findall(r'\w+', code(read(self.tree / path)))) for path in grep(
            self.tree, rf'\b({"|".join(symbols)})\b', *self.where, names=('*.c',))
            } if symbols else {}
        for symbol in symbols:
            path = exported[symbol]
            if all(symbol not in words or user in (path, *targets.UNEXPORTED) or
                   self.modules(user) and self.modules(user) <= self.modules(path)
                   for user, words in users.items()):
                apply('kvm_vfio_unexport', ['-D', f'symbols={symbol}'], [path], self.stage)

    def modules(self, path):
        # Each architecture builds what is in virt/kvm on its own.
        return {'kvm.o'} if path.startswith('virt/kvm/') else \
            {place.module for place in self.kbuild.places(path)}

    def select(self):
        """Let the Kconfig options of all that is touched select the registry."""
        selects = []
        for target in self.targets:
            for wild, entries, symbol in target.selects:
                found = [(str(file.relative_to(self.tree)), entry[0], symbol)
                         for file in sorted(self.tree.glob(wild))
                         for entry in re.finditer(rf'^{entries}[ \t]*$', read(file), re.M)]
                if found:
                    selects += found
                    break
        own = tuple(path for target in self.targets for path in target.at)
        options = {}
        for path in sorted(self.built()):
            if path.startswith(own):
                continue
            places = self.kbuild.places(path)
            for place in places:
                if place.option:
                    options.setdefault(place.option, set()).add(place.only_if or '')
            if not any(place.option for place in places):
                self.notes.append(f'{path}: no option selects OPTIONAL_PROVIDER for it')
        defined = kconfig_entries(self.tree, {option[len('CONFIG_'):] for option in options})
        for option, within in options.items():
            only = next(iter(within))[len('CONFIG_'):] if len(within) == 1 else ''
            symbol = f'OPTIONAL_PROVIDER if {only}' if only else 'OPTIONAL_PROVIDER'
            selects += [(path, entry, symbol) for path, entry in defined[option[len('CONFIG_'):]]]
        for path, entry, symbol in dict.fromkeys(selects):
            try:
                self.stage.edit(path, add_select, entry, symbol)
            except Error as error:
                self.notes.append(str(error))

    def built(self):
        """The sources with what is touched, in themselves or by a header."""
        yield from (path for path in self.touched if not path.endswith('.h'))
        helpers = set().union(*(self.uses.helpers(path) for path in self.touched
                                if path.endswith('.h')))
        if helpers:
            yield from grep(self.tree, rf'\b({"|".join(helpers)})\b', *self.where, names=SOURCES)

    def add_library(self):
        edit = self.stage.edit
        for here, there in (*targets.ADDED, *(a for t in self.targets for a in t.adds)):
            if (self.tree / there).parent.is_dir():
                self.stage.add(TOP / here, there)
            else:
                self.notes.append(f'{there}: there is no such directory')
        edit('lib/Kconfig', add_entry, 'endmenu', 'source "lib/Kconfig.optional_provider"\n\n')
        edit('lib/Makefile', add_line, '\nobj-$(CONFIG_OPTIONAL_PROVIDER) += optional_provider.o\n',
             r'obj-\$\(CONFIG_GENERIC_LIB_DEVMEM_IS_ALLOWED\) \+= devmem_is_allowed\.o')
        edit('lib/Makefile', add_line,
             'obj-$(CONFIG_OPTIONAL_PROVIDER_KUNIT_TEST) += optional_provider_kunit.o\n',
             r'obj-\$\(CONFIG_OVERFLOW_KUNIT_TEST\) \+= overflow_kunit\.o',
             r'obj-\$\(CONFIG_OPTIONAL_PROVIDER\).*')
        if (self.tree / targets.INDEX).exists():
            edit(targets.INDEX, add_line, ''.join(f'   {guide}\n' for guide in targets.GUIDES),
                 '   io_ordering', r'   [\w/-]+')
        # Tracking needs a function of ref_tracker that is new in 6.5.
        if not (self.tree / targets.REF_TRACKER).exists() or \
                'ref_tracker_dir_snprint' not in read(self.tree / targets.REF_TRACKER):
            edit(targets.KCONFIG, drop_entry, 'config OPTIONAL_PROVIDER_TRACK')

    # What must be true afterwards

    def verify(self):
        self.failed = {}
        if not self.providers_only:
            self.left = list(self.find_left())
            self.keep_left([use for use, why in self.left if why == NO_RULE])
            for target in self.targets:
                self.attempt([target.name], self.check_target, target)
        self.registered = Counter(symbol for path in self.touched
                                  for symbol in registered_in(code(self.stage.text(path))))
        self.each_home(self.check_home)
        for path, why in self.parses_worse():
            self.failed[path] = why
        self.keep(self.failed)

    def keep_left(self, uses):
        """Leave the symbols, or else the files, of uses that no rule has matched."""
        bad, reasons = unparsed(sorted({use.path for use in uses}), self.tree), {}
        for use in reversed(uses):
            # What the rules have done before it may have changed its line.
            was = next((one for one in self.uses.all
                        if one.path == use.path and one[2:] == use[2:]), use)
            why = f'spatch cannot parse line {bad[use.path][1]}' if use.path in bad else \
                self.broken.get(use.path, NO_RULE)
            reasons[use.symbol or use.path] = f'{was.path}:{was.line}: {was.call}() is left, {why}'
        self.keep(reasons)

    def find_left(self):
        """The uses that are as they were, with the reason."""
        for path, uses in self.uses.in_files().items():
            here = uses_in(path, self.stage.text(path), DIRECT)
            through = (use for use in uses if use.call in self.uses.macros and (
                use.symbol in self.kept or self.macro_kept(use)))
            for use in (*here, *through):
                yield use, next((self.kept[part] for part in (
                    use.symbol, path,
                    *(target.name for target in targets.TARGETS if use.symbol in target.takes))
                    if part in self.kept), '') or self.macro_kept(use) or NO_RULE

    def check_target(self, target):
        for path, pattern in target.after:
            if not re.search(pattern, self.stage.text(path)):
                raise Error(f'{path}: no rule knows this form of {target.name}')
        gone = rf'\b({"|".join(target.gone)})\b'
        for path in grep(self.tree, gone, *self.where) if target.gone else ():
            if used := re.search(gone, code(self.stage.text(path))):
                raise Error(f'{path}: uses {used[0]}(), which is to be removed')

    def check_home(self, home):
        for symbol, _, _ in self.homes[home]:
            if self.registered[symbol] != 1:
                raise Error(f'{home}: {symbol} is registered {self.registered[symbol]} times')
        before, text = read(self.tree / home), self.stage.text(home)
        made = Counter(OF_RULES.findall(text)) - Counter(OF_RULES.findall(before))
        if taken := made.keys() & words(code(before)):
            raise Error(f'{home}: there is another {min(taken)}')
        macro = driver_in(code(before), self.drivers)
        # Without its init, a module does nothing else either.
        needed = conditions_of(before, rf'{macro}[ \t]*\(' if macro else INIT)
        inits = rf'(?:{"|".join([DRIVER, *self.drivers])})[ \t]*\(|{INIT.pattern}'
        if other := [behind for behind in all_conditions_of(before, inits) if behind != needed]:
            raise Error(f'{home}: has another init if "{" and ".join(other[0] or needed)}"')
        if self.may_be_built_in and re.search(r'\bMODULE\b', ' '.join(needed)):
            raise Error(f'{home}: has no init if it is built in')
        if added := [condition for condition in conditions_of(text, REGISTERS)
                     if condition not in needed]:
            raise Error(f'{home}: would only register if "{" and ".join(added)}"')
        # The rules may move module_init() to where module_exit() is.
        if conditions_of(text, INIT) != conditions_of(before, INIT):
            raise Error(f'{home}: module_init() would be behind another #if')
        exits = list(all_conditions_of(before, r'module_exit[ \t]*\('))
        if exits and exits != [needed]:
            raise Error(f'{home}: its exit is only there if "{" and ".join(exits[0])}"')
        for array in unbalanced(text):
            raise Error(f'{home}: {array} is not both registered and unregistered')

    def parses_worse(self):
        """The files of which spatch can read less than before."""
        now = unparsed(sorted(path for path in self.touched if path.endswith('.c') and
                              (self.tree / path).exists()), self.stage.new)
        before = unparsed(sorted(now), self.tree)
        for path, (bad, line) in now.items():
            if bad > before.get(path, (0, 0))[0]:
                yield path, f'{path}:{line}: does not parse any more'

    def coverage(self):
        """How many uses there were, and how many of them are left."""
        found, left = self.uses.counts(), Counter(use.call for use, _ in self.left)
        yield f'{"use":20}{"found":>8}{"converted":>12}{"left":>8}'
        for call in self.uses.calls:
            yield f'{call:20}{found[call]:8}{found[call] - left[call]:12}{left[call]:8}'
        yield (f'{"all":20}{found.total():8}{found.total() - left.total():12}{left.total():8}')
        yield (f'{len(self.uses.in_files())} files use {len(self.uses.symbols())} symbols by '
               f'name; {len(self.homes)} files provide {sum(map(len, self.homes.values()))}')

    def incomplete(self):
        """Whether a use is left that could be converted otherwise."""
        return any(why != BY_PARAMETER for _, why in self.left)

    def summary(self):
        if not self.providers_only:
            yield ''
            yield from self.coverage()
        for note in self.notes:
            yield f'note: {note}'
        for use, why in self.left:
            yield f'left: {use}: {why}'
