# SPDX-License-Identifier: GPL-2.0
"""Converting modules that are not part of a kernel tree.

Their directories are planned for as if they were those of a tree, which has nothing else.
"""

import re
from pathlib import Path

from .discover import DIRECT, check_committed, driver_macros, mentions
from .plan import Plan
from .rules import need_spatch
from .tree import Error, code, grep, read, version


def module_directories(named):
    """The directories, without those that are in another of them."""
    found = sorted({directory.resolve() for directory in named})
    return [one for one in found if not any(other in one.parents for other in found)]


def check_modules(directories):
    """Say why the directories cannot be converted."""
    need_spatch()
    for directory in directories:
        for above in directory, *directory.parents:
            if in_kernel(above):
                raise Error(f'{directory} is in the kernel tree {above}, which KSRC converts')
        if not grep(directory, '', '.'):
            raise Error(f'{directory} has no C sources')
        for link in directory.rglob('*.[ch]'):
            target = link.resolve()
            if link.is_symlink() and target.is_file() and not any(
                    other in target.parents for other in directories) and \
                    mentions(DIRECT).search(code(read(target))):
                raise Error(f'{link}: a symbolic link, name the directory of {target} as well')
        if any((above / '.git').exists() for above in (directory, *directory.parents)):
            check_committed(directory)


def in_kernel(directory):
    try:
        return bool(version(directory))
    except Error:
        return False


def source_of(kernel):
    """Where the headers are of a kernel that was built somewhere else."""
    makefile = kernel / 'Makefile'
    other = re.search(r'^include (/\S+)/Makefile$', read(makefile), re.M) \
        if makefile.is_file() else None
    return Path(other[1]) if other else kernel


class Modules(Plan):
    def __init__(self, stage, kernel, kept):
        self.names, self.kernel = list(stage.names), kernel
        super().__init__(stage.tree, True, False, kept)

    def directories(self):
        return self.names

    headers = directories

    def driver_macros(self):
        source = source_of(self.kernel)
        return driver_macros(source) if (source / 'include').is_dir() else {}

    def choose_targets(self):
        self.targets, self.taken = [], set()

    def absent(self, part, what, path):
        what = 'a symbol by a name known at run time' if part == path else what
        self.notes.append(f'{path} uses {what}, which none of the directories provides: it is '
                          'not found until the module that provides it registers it')

    def add(self):
        for home, entries in self.homes.items():
            self.notes += [f'{home}: {symbol} is only registered if {option} is defined'
                           for symbol, _, option in entries if option]
