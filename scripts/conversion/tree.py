# SPDX-License-Identifier: GPL-2.0
"""Reading and editing a kernel tree without spatch."""

import os
import re
import subprocess
from pathlib import Path


class Error(Exception):
    """An error message for the user, in one sentence."""


class Stopped(Exception):
    """A signal ends the run. Not an Error, after which something else may be tried."""


def say(text):
    # Use a single write, as rules that run in parallel also print in parallel.
    print(f'{text}\n', end='', flush=True)


def read(path):
    """The text of a file of the tree, whatever its encoding."""
    return path.read_text('utf-8', 'surrogateescape')


def code(text):
    """C code with its comments, strings and character constants blanked out."""
    return re.sub(r"""//[^\n]*|/\*.*?\*/|(["'])(?:\\.|(?!\1)[^\\\n])*\1""",
                  lambda match: re.sub(r'[^\n]', ' ', match[0]), text, flags=re.S)


def count(word, text):
    return len(re.findall(rf'\b{word}\b', code(text)))


def grep(tree, pattern, *where, names=('*.[ch]',)):
    """Files under `where` that match, as paths relative to the tree."""
    found = subprocess.run(
        ['grep', '-rlE', '--exclude-dir=.?*', *(f'--include={name}' for name in names),
         '-e', pattern, '--', *where], cwd=tree, capture_output=True, text=True,
        env=os.environ | {'LC_ALL': 'C'}, check=False)
    if found.returncode > 1:
        raise Error(f'{tree} cannot be searched: {found.stderr.strip().splitlines()[0]}')
    return sorted(path.removeprefix('./') for path in found.stdout.splitlines())


def version(tree):
    """The kernel version of the tree, e.g. '6.12'."""
    if not tree.is_dir():
        raise Error(f'{tree} is not a directory')
    try:
        head = read(tree / 'Makefile')[:500]
        kernel = re.search(r'^VERSION = (\d+)\nPATCHLEVEL = (\d+)$', head, re.M)
    except OSError:
        kernel = None
    if not kernel or not (tree / 'Kbuild').is_file():
        raise Error(f'{tree} is not a Linux source tree')
    return '.'.join(kernel.groups())


def add_include(text, header):
    """Include a header, in sorted order if the includes around it are sorted."""
    line = f'#include <{header}>\n'
    if line in text:
        return text
    lines = text.splitlines(keepends=True)
    first = next((i for i, l in enumerate(lines) if l.startswith('#include <linux/')), None)
    if first is None:
        first = next((i for i, l in enumerate(lines) if l.startswith('#include ')), None)
        if first is None:
            raise Error(f'no place for {line.strip()}')
        return ''.join(lines[:first] + [line, '\n'] + lines[first:])
    last = first
    while lines[last].startswith('#include <linux/'):
        last += 1
    run = first
    for i in range(first + 1, last + 1):
        if i == last or lines[i] < lines[i - 1]:
            # A run of two or three may be sorted by chance.
            if i - run > 3 and lines[run] < line < lines[i - 1]:
                at = next(j for j in range(run, i) if lines[j] > line)
                return ''.join(lines[:at] + [line] + lines[at:])
            run = i
    return ''.join(lines[:last] + [line] + lines[last:])


def insert(text, anchor, before='', after=''):
    """Add lines around the only line that is `anchor`."""
    if text.splitlines().count(anchor) != 1:
        raise Error(f'no place for "{(before or after).splitlines()[0].strip()}": '
                    f'expected one line "{anchor.strip()}"')
    return re.sub(rf'^{re.escape(anchor)}\n', lambda m: before + m[0] + after, text, flags=re.M)


def add_select(text, entry, symbol):
    """Make a Kconfig entry select a symbol, in order among its selects."""
    lines = text.splitlines(keepends=True)
    if lines.count(f'{entry}\n') != 1:
        raise Error(f'no place for "select {symbol}": expected one entry "{entry}"')
    at, selects = None, False
    for i in range(lines.index(f'{entry}\n') + 1, len(lines)):
        attr = re.match(r'(\s+)(bool|tristate|depends on|select (\w+))\b', lines[i])
        if not lines[i].strip() or re.match(r'\S|\s+help$', lines[i]):
            break
        if not attr:
            continue
        selects = selects or bool(attr[3])
        if at is None or (attr[3] < symbol if selects and attr[3] else not selects):
            at, indent = i + 1, attr[1]
    if at is None:
        raise Error(f'no place for "select {symbol}" in "{entry}"')
    return ''.join(lines[:at] + [f'{indent}select {symbol}\n'] + lines[at:])


def drop_entry(text, entry):
    """Remove a Kconfig entry."""
    return re.sub(rf'^{entry}\n(?:.*\n)*?(?=\S|\Z)', '', text, flags=re.M)


def drop_empty_if(text, option):
    """Remove an #ifdef that a rule has emptied."""
    empty = f'#ifdef {option}\n#endif\n\n'
    if text.count(empty) != 1:
        raise Error(f'expected one "#ifdef {option}" that a rule has emptied')
    return text.replace(empty, '')


def drop_fence(text, option):
    """Remove an #ifdef and its #endif, but not what is between them."""
    lines = text.splitlines(keepends=True)
    if lines.count(f'#ifdef {option}\n') != 1:
        raise Error(f'expected one "#ifdef {option}"')
    first, depth = lines.index(f'#ifdef {option}\n'), 0
    for last in range(first, len(lines)):
        directive = re.match(r'\s*#\s*(if|el|endif)', lines[last])
        if not directive:
            continue
        depth += {'if': 1, 'el': 0, 'endif': -1}[directive[1]]
        if directive[1] == 'el' and depth == 1:
            raise Error(f'"#ifdef {option}" has an #else')
        if not depth:
            return ''.join(lines[:first] + lines[first + 1:last] + lines[last + 1:])
    raise Error(f'"#ifdef {option}" has no #endif')


def drop_guard(text, option, was, header):
    """Remove the #if around an include whose replacement does not need it."""
    include = f'#include <{header}>\n'
    guarded = f'#if IS_ENABLED({option})\n{include}#endif\n'
    if text.count(guarded) != 1:
        raise Error(f'the include of {Path(was).name} is not guarded by {option} as expected')
    return text.replace(guarded, include)


def replace(text, old, new):
    """Replace the only place that reads `old`."""
    if text.count(old) != 1:
        raise Error(f'expected one place that begins with "{old.splitlines()[0].strip()}"')
    return text.replace(old, new)


def space_out(text):
    """Add the blank line that spatch omits before an array that replaces a line."""
    return re.sub(r'(?<=[;}]\n)(?=static struct optional_provider )', '\n', text)
