# SPDX-License-Identifier: GPL-2.0
"""Converting modules that are not part of a kernel tree.

Their directories are planned for as if they were those of a tree, which has nothing else.
"""

import re
from pathlib import Path

from .discover import CODE, DEFINE, DEFINED_IN, DIRECT, check_committed, driver_macros, mentions
from .kbuild import symbol_in
from .plan import Plan
from .rules import need_spatch
from .tree import Error, code, grep, read, resolved, version_in


def module_directories(named):
    """The directories, without those that are in another of them."""
    found = sorted(set(map(resolved, named)))
    return [one for one in found if not any(other in one.parents for other in found)]


def check_modules(directories):
    """Say why the directories cannot be converted."""
    need_spatch()
    for directory in directories:
        for above in directory, *directory.parents:
            if version_in(above):
                raise Error(f'{directory} is in the kernel tree {above}, which KSRC converts')
        if not grep(directory, '', '.'):
            raise Error(f'{directory} has no C sources')
        check_links(directory, directories)
        check_included(directory)
        if any((above / '.git').exists() for above in (directory, *directory.parents)):
            check_committed(directory)


def check_links(directory, named):
    """Refuse what is used in a directory, but is in none that is named."""
    for link in filter(Path.is_symlink, directory.rglob('*')):
        target = resolved(link)
        # What is above can also be reached without a link.
        if not target.exists() or target in directory.parents:
            continue
        where, name = (target, '.') if target.is_dir() else (target.parent, target.name)
        for path in grep(where, rf'\b({"|".join(DIRECT)})\b', name, names=CODE):
            above = (where / path).parents
            if not set(named).intersection(above) and not any(map(version_in, above)) and \
                    mentions(DIRECT).search(code(read(where / path))):
                raise Error(f'{link}: a symbolic link, name the directory of {where / path} '
                            'as well')


def check_included(directory):
    """Refuse users in what is included under a name that is not that of a source."""
    for path in grep(directory, rf'\b({"|".join(DIRECT)})\b', '.', names=('*',)):
        name = Path(path).name
        if not any(map(Path(path).match, CODE)) and grep(
                directory, rf'#.*include.*["/]{re.escape(name)}"', '.', names=CODE):
            raise Error(f'{directory / path}: is included, name it *.h or *.inc')


def source_of(kernel):
    """Where the headers are of a kernel that was built somewhere else."""
    makefile = kernel / 'Makefile'
    other = re.search(r'^include (/\S+)/Makefile$', read(makefile), re.M) \
        if makefile.is_file() else None
    return Path(other[1]) if other else kernel


class Modules(Plan):
    may_be_built_in = False

    def __init__(self, stage, kernel, kept):
        self.names, self.kernel = list(stage.names), kernel
        super().__init__(stage.tree, True, False, kept)

    def directories(self):
        return self.names

    headers = directories

    def driver_macros(self, where):
        source = source_of(self.kernel)
        return driver_macros(self.tree, *self.names) | (
            driver_macros(source, 'include') if (source / 'include').is_dir() else {})

    def made_elsewhere(self):
        source, macros = source_of(self.kernel), set()
        for path in grep(source, rf'\b({"|".join(DIRECT)})\b', 'include', names=('*.h',)) \
                if (source / 'include').is_dir() else ():
            macros |= {define[1] for define in DEFINE.finditer(code(read(source / path)))
                       if not DEFINED_IN.fullmatch(path) and mentions(DIRECT).search(define[0])}
        return {path: f'{path}: {found[1]}() of the kernel still uses symbol_get()'
                for path in grep(self.tree, rf'\b({"|".join(macros)})\b', *self.names, names=CODE)
                if (found := mentions(macros - set(self.uses.macros)).search(code(read(
                    self.tree / path))))} if macros - set(self.uses.macros) else {}

    def choose_targets(self):
        self.targets, self.taken = [], set()

    def absent(self, part, what, path):
        what = 'a symbol by a name known at run time' if part == path else what
        self.notes.append(f'{path} uses {what}, which none of the directories provides: it is '
                          'not found until the module that provides it registers it')

    def add(self):
        for home, entries in self.homes.items():
            self.notes += [f'{home}: {symbol} is only registered if {symbol_in(option)} is defined'
                           for symbol, _, option in entries if option]
