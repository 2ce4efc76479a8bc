# SPDX-License-Identifier: GPL-2.0
"""What Kbuild and Kconfig say of a file: its module, and the option that builds it."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .tree import conditionals, conditions, grep, read

ASSIGN = re.compile(r'^([\w-]+?)(?:-(\$\([A-Z]\w+\)|[a-z]+))?\s*[:+?]?=\s*(.*)')
# What makes lines of a Makefile conditional
DIRECTIVES = r'(if(?=n?(?:def|eq)\b)|el(?=se\b)|endif\b)'
# Conditions that are true if a CONFIG_ symbol is set, and only then
IF_SET = re.compile(r'\$\((CONFIG_\w+)\)|ifdef\s+(CONFIG_\w+)|'
                    r'ifeq\s*\(\$\((CONFIG_\w+)\),\s*y\)|ifneq\s*\(\$\((CONFIG_\w+)\),\s*\)')
# What is built on its own, and not into an object of that name.
ALONE = ('obj', 'lib', 'core', 'drivers', 'net', 'libs', 'platform')


class Line(NamedTuple):
    """name-suffix += words; each condition is a CONFIG_ symbol that must be set, or
    another one as it is written."""
    name: str
    suffix: str
    conditions: tuple
    words: tuple

    @property
    def reference(self):
        """How another line refers to this one."""
        suffix = 'y' if 'CONFIG' in self.suffix else self.suffix
        return f'$({self.name}-{suffix})' if suffix else f'$({self.name})'

    @property
    def option(self):
        return next(filter(is_option, self.conditions), '')


class Place(NamedTuple):
    """The module that a file ends up in, the option that builds it, and the conditions under
    which the file is a part of it."""
    folder: str
    module: str
    option: str
    within: tuple

    @property
    def only_if(self):
        """The option that alone makes the file a part of the module, '' if it always is,
        and None if other conditions do."""
        if len(self.within) > 1 or not all(map(is_option, self.within)):
            return None
        return ''.join(self.within)


def is_option(condition):
    return condition.startswith('CONFIG_')


def option_or_as_written(condition):
    found = IF_SET.fullmatch(condition)
    return found[found.lastindex] if found else condition


class Kbuild:
    def __init__(self, tree):
        self.tree = tree
        self.lines = cache(self.lines)

    def lines(self, folder):
        """The assignments of a folder's Makefile, Kbuild, and what they include."""
        found = []
        for name in 'Kbuild', 'Kbuild.platforms', 'Makefile', 'Platform':
            path = self.tree / folder / name
            if not path.is_file():
                continue
            text = re.sub(r'#.*', '', re.sub(r'\\\n', ' ', read(path)))
            lines = list(map(str.strip, text.splitlines()))
            for number, inside in conditionals(lines, DIRECTIVES):
                if assign := ASSIGN.match(lines[number]):
                    name, suffix, words = assign.groups(default='')
                    # Such a Makefile calls kbuild if it is not called by it.
                    written = [suffix] * ('$' in suffix) + [
                        condition for condition in conditions(lines, inside)
                        if 'KERNELRELEASE' not in condition]
                    found.append(Line(name, suffix, tuple(map(option_or_as_written, written)),
                                      tuple(words.split())))
        return found

    def places(self, path):
        """Where a file ends up, as far as the Makefiles above it say."""
        above, obj = Path(path).parent, str(Path(path).with_suffix('.o').name)
        while above != Path('.'):
            found = list(self.places_in(str(above), obj, obj, (), ()))
            if found:
                return found
            above, obj = above.parent, f'{above.name}/{obj}'
        return []

    def places_in(self, folder, word, module, within, seen):
        for line in self.lines(folder):
            if word not in line.words or line in seen:
                continue
            if line.name in ALONE and line.suffix:
                yield Place(folder, module, line.option or self.option_of(folder), within)
                continue
            under = tuple(dict.fromkeys((*line.conditions, *within)))
            for up, of in ((f'{line.name}.o', f'{line.name}.o'), (line.reference, module)):
                yield from self.places_in(folder, up, of, under, (*seen, line))

    def option_of(self, folder):
        """The option that makes Kbuild enter a folder, or none if it always does."""
        folder, below = Path(folder), ''
        while folder != Path('.'):
            below = f'{folder.name}/{below}'
            for above in dict.fromkeys((folder.parent, folder)):
                for line in self.lines(str(above)):
                    if below in line.words and line.suffix:
                        if line.option:
                            return line.option
                        below = ''
                        break
            folder = folder.parent
        return ''

    def sources(self, place):
        """The files of a module."""
        found = (f'{place.folder}/{obj[:-2]}.c'
                 for obj in self.objects(place.folder, place.module, ()))
        return sorted(path for path in found if (self.tree / path).is_file())

    def objects(self, folder, name, seen):
        lines = [line for line in self.lines(folder)
                 if name in (f'{line.name}.o' if line.suffix else '', line.reference)]
        if not lines and name.endswith('.o'):
            yield name
        for line in lines:
            if line not in seen:
                for word in line.words:
                    yield from self.objects(folder, word, (*seen, line))


def kconfig_entries(tree, options):
    """{option: the files that define it, with the line of each definition}"""
    found = {option: [] for option in options}
    pattern = rf'^(menu)?config[ \t]+({"|".join(sorted(options))})[ \t]*$'
    for path in grep(tree, pattern, '.', names=('Kconfig*',)) if options else ():
        for entry in re.finditer(pattern, read(tree / path), re.M):
            found[entry[2]].append((path, entry[0]))
    return found
