# SPDX-License-Identifier: GPL-2.0
"""What Kbuild and Kconfig say of a file: its module, and the option that builds it."""

import re
from functools import cache
from glob import glob
from os.path import normpath
from pathlib import Path
from typing import NamedTuple

from .tree import conditionals, conditions, grep, read

MAKEFILES = 'Kbuild', 'Kbuild.platforms', 'Makefile', 'Platform'
# What makes lines of a Makefile conditional
DIRECTIVES = r'(if(?=n?(?:def|eq)\b)|el(?=se\b)|endif\b)'
INCLUDED = re.compile(r'^[ \t]*([-s]?include[ \t]+(\$\(srctree\)/)?(\$\((?:src|obj)\)/)?'
                      r'(\S+).*)', re.M)
# Conditions on a CONFIG_ symbol, and how they depend on its value: the suffix of a list may
# be m as well as y, but what is in foo-m is only a part of foo.o if that is a module.
ON_OPTION = {r'\$\((CONFIG_\w+)\)': '', r'ifeq\s*\(\$\((CONFIG_\w+)\),\s*y\)': '=y',
             r'ifdef\s+(CONFIG_\w+)|ifneq\s*\(\$\((CONFIG_\w+)\),\s*\)|'
             r'\$\(subst m,y,\$\((CONFIG_\w+)\)\)|\$\((CONFIG_\w+):m=y\)': '!=n'}
# These from the strictest to the weakest
STATES = '=y', '', '!=n'
# What kbuild builds on its own, and not into an object of that name: in folders that do not
# have such an object, if it is not "obj"
ALONE = ('obj', 'lib', 'core', 'drivers', 'net', 'libs', 'platform')
SOURCES = '.c', '.c_shipped'
# A variable or function of make that has no other in it; and a word
CALL = re.compile(r'\$\(([^$()]+)\)')
INSIDE = r'\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)'
WORD = re.compile(rf'(?:\${INSIDE}|\S)+')
ASSIGN = re.compile(rf'^(?:(?:override|export)\s+)*((?:[\w.-]|\$\(\w+\))+?)'
                    rf'(?:-((?:\${INSIDE})+|[a-z]+))?\s*(:{{0,3}}=|[+?]=)\s*(.*)')


def matched(pattern, word):
    """What make's % stands for in a word, None if the pattern is another."""
    before, wild, after = pattern.partition('%')
    found = re.fullmatch(f'{re.escape(before)}({".*" if wild else ""}){re.escape(after)}', word)
    return found and found[1]


def patsubst(pattern, to, *words):
    for word in words:
        stem = matched(pattern, word)
        yield word if stem is None else to.replace('%', stem, 1)


# Functions of make, with the number of their arguments before the words
FUNCTIONS = {
    'addprefix': (1, lambda prefix, *words: (prefix + word for word in words)),
    'addsuffix': (1, lambda suffix, *words: (word + suffix for word in words)),
    'filter-out': (1, lambda out, *words: (word for word in words if all(
        matched(pattern, word) is None for pattern in out.split()))),
    'notdir': (0, lambda *words: (word.rpartition('/')[2] for word in words)),
    'patsubst': (2, patsubst),
    'sort': (0, lambda *words: sorted(set(words))),
    'strip': (0, lambda *words: words),
}


class Line(NamedTuple):
    """name-suffix += words; each condition is one on a CONFIG_ symbol, such as CONFIG_FOO=y,
    or another one as it is written."""
    name: str
    suffix: str
    conditions: tuple
    words: tuple

    @property
    def in_list(self):
        """Whether it is of a list that kbuild knows."""
        return '$' in self.suffix or self.suffix in ('y', 'm', 'objs')

    @property
    def reference(self):
        """How another line refers to this one."""
        suffix = 'y' if 'CONFIG' in self.suffix else self.suffix
        return f'$({self.name}-{suffix})' if suffix else f'$({self.name})'

    @property
    def when_part(self):
        """The conditions for a part of the object of that name."""
        return (*self.conditions, *[f'{self.name}-m'] * (self.suffix == 'm'))

    @property
    def when_referred(self):
        """The conditions for what is referred to."""
        return tuple(f'{condition}=y' if f'$({condition})' == self.suffix else condition
                     for condition in self.conditions)

    @property
    def option(self):
        return next(map(symbol_in, filter(is_option, self.conditions)), '')


class Place(NamedTuple):
    """The module that a file ends up in, the option that builds it, and the conditions under
    which the file is a part of it."""
    folder: str
    module: str
    option: str
    within: tuple

    @property
    def only_if(self):
        """The condition on an option that alone makes the file a part of the module, '' if it
        always is, and None if other conditions do."""
        if len(set(map(symbol_in, self.within))) > 1 or not all(map(is_option, self.within)):
            return None
        return min(self.within, key=weakness, default='')


def is_option(condition):
    return condition.startswith('CONFIG_')


def symbol_in(condition):
    """The CONFIG_ symbol of a condition."""
    return re.match(r'\w*', condition)[0]


def weakness(condition):
    return STATES.index(condition.removeprefix(symbol_in(condition)))


def weakest(found):
    """The one of some conditions on options that is true if any of them is, if there is one."""
    if '' in found:
        return ''
    return max(found, key=weakness) if len(set(map(symbol_in, found))) == 1 else None


def option_or_as_written(condition):
    for pattern, state in ON_OPTION.items():
        if found := re.fullmatch(pattern, condition):
            return found[found.lastindex] + state
    return condition


class Kbuild:
    def __init__(self, tree):
        self.tree = tree
        self.lines = cache(self.lines)

    def text(self, folder, name, depth=0):
        """A Makefile with those that it includes, if it is known which they are."""
        path = self.tree / folder / name
        if not path.is_file() or depth > 9:
            return None
        text = re.sub(r'#.*', '', re.sub(r'\\\n', ' ', read(path)))
        return INCLUDED.sub(
            lambda found: self.text('.' if found[2] and not found[3] else folder, found[4],
                                    depth + 1) or found[0],
            re.sub(r'\$\{(\w+)\}', r'$(\1)', text))

    def assignments(self, folder):
        for name in MAKEFILES:
            lines = list(map(str.strip, (self.text(folder, name) or '').splitlines()))
            for number, inside in conditionals(lines, DIRECTIVES):
                if assign := ASSIGN.match(lines[number]):
                    # Such a Makefile calls kbuild if it is not called by it.
                    yield (*assign.groups(default=''), [
                        condition for condition in conditions(lines, inside)
                        if 'KERNELRELEASE' not in condition])

    def lines(self, folder):
        """The assignments of a folder's Makefile, Kbuild, and what they include."""
        # What a variable is, or None if that depends on something. An option may be
        # set by whoever calls make.
        found, values = [], {'src': '.', 'obj': '.', 'srctree': '.'}
        for name, suffix, operator, words, inside in self.assignments(folder):
            name, suffix = (self.expanded(folder, part, values) for part in (name, suffix))
            found.append((name, suffix, words, inside))
            variable = f'{name}-{suffix}' if suffix else name
            if '$' in suffix:
                values |= {f'{name}-{value}': None for value in 'ymn'}
            elif inside or is_option(name) or f'$({variable})' in words or \
                    operator != '+=' and variable in values:
                values[variable] = None
            elif values.get(variable, '') is not None:
                words = f'{values.get(variable, "")} {words}'.strip()
                values[variable] = self.expanded(folder, words, values)
        return [self.line(folder, values, *one) for one in found]

    def line(self, folder, values, name, suffix, words, inside):
        written = [suffix] * ('$' in suffix) + inside
        words = self.expanded(folder, words, values)
        return Line(name, suffix, tuple(map(option_or_as_written, written)),
                    tuple(re.sub(r'^(\./)+', '', word) for word in WORD.findall(words)))

    def expanded(self, folder, text, values):
        """What make makes of a text, as far as it is known."""
        def value(call):
            name, _, given = call[1].partition(' ')
            variable, colon, replaced = name.partition(':')
            if colon and '=' in replaced and '$' not in (values.get(variable) or '$'):
                before, _, after = replaced.partition('=')
                if '%' not in before:
                    before, after = f'%{before}', f'%{after}'
                return ' '.join(patsubst(before, after, *values[variable].split()))
            if name == 'wildcard' and not re.search(r'(^|\s)/', given):
                return ' '.join(path for pattern in given.split() for path in sorted(
                    glob(pattern, root_dir=self.tree / folder))) or call[0]
            if name in FUNCTIONS:
                count, function = FUNCTIONS[name]
                *first, rest = map(str.strip, given.split(',', count))
                if len(first) == count:
                    return ' '.join(function(*first, *rest.split()))
            known = values.get(call[1])
            return call[0] if known is None else known
        # One that is made of itself would never end.
        for _ in range(9):
            before, text = text, CALL.sub(value, text)
            if before == text:
                break
        return text

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
            if self.is_alone(folder, line):
                option = line.option or self.option_of(folder)
                # A module has what is in foo-m, and is not built without its own option.
                always = (f'{option}!=n', *[f'{module[:-2]}-m'] * (line.suffix == 'm'))
                yield Place(folder, module, option,
                            tuple(one for one in within if one not in always))
                continue
            for up, of, when in ((f'{line.name}.o' * line.in_list, f'{line.name}.o',
                                  line.when_part),
                                 (line.reference, module, line.when_referred)):
                yield from self.places_in(folder, up, of, tuple(dict.fromkeys((*when, *within))),
                                          (*seen, line))

    def is_alone(self, folder, line):
        """Whether a line is of a list that kbuild builds on its own."""
        return line.name in ALONE and line.in_list and line.suffix != 'objs' and (
            line.name == 'obj' or
            not any(f'{line.name}.o' in other.words for other in self.lines(folder)))

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
        found = (self.source_of(place, obj)
                 for obj in self.objects(place.folder, place.module, ()))
        return list(dict.fromkeys(path for path in found if path and path.endswith(SOURCES)))

    def source_of(self, place, obj):
        # foo.asn1.o is made from foo.asn1.
        names = (f'{place.folder}/{obj[:-2]}{end}' for end in (*SOURCES, '.S', ''))
        return next((normpath(path) for path in names
                     if obj.endswith('.o') and (self.tree / path).is_file()), None)

    def unknown(self, place):
        """What is a part of a module, or may be, and is not known here."""
        return [obj for obj in self.objects(place.folder, place.module, ())
                if not self.source_of(place, obj)] + [
            line for name in MAKEFILES
            for line in map(str.strip, (self.text(place.folder, name) or '').splitlines())
            if INCLUDED.match(line) or '$(eval' in line or '+=' in line and not ASSIGN.match(line)]

    def objects(self, folder, name, seen):
        lines = [line for line in self.lines(folder)
                 if name == line.reference or name == f'$({line.name}-m)' and '$' in line.suffix or
                 name == f'{line.name}.o' and line.in_list and not self.is_alone(folder, line)]
        if not lines:
            yield name
        for line in lines:
            if line not in seen:
                for word in line.words:
                    yield from self.objects(folder, word, (*seen, line))


def kconfig_entries(tree, options):
    """{option: the files that define it, with the line of each definition}"""
    found = {option: [] for option in options}
    pattern = rf'^(menu)?config[ \t]+({"|".join(sorted(options))})[ \t]*(#.*)?$'
    for path in grep(tree, pattern, '.', names=('Kconfig*',)) if options else ():
        for entry in re.finditer(pattern, read(tree / path), re.M):
            found[entry[2]].append((path, entry[0]))
    return found
