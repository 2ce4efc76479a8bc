# SPDX-License-Identifier: GPL-2.0
"""Running the semantic patches, cocci/FAMILY/RULE.cocci."""

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

from . import TOP
from .tree import Error, count, read, say

running = set()


def path_of(rule):
    return next((TOP / 'cocci').glob(f'*/{rule}.cocci'))


def family_of(rule):
    return path_of(rule).parent.name


def in_family(family):
    return sorted(path.stem for path in (TOP / 'cocci' / family).glob('*.cocci'))


def need_spatch():
    if not shutil.which('spatch'):
        raise Error('spatch is missing, install the package coccinelle')


def in_parallel(function, items):
    """Run one per CPU at a time; if one fails, stop the others."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        try:
            return [done.result() for done in [pool.submit(function, item) for item in items]]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in running.copy():
                process.kill()
            raise


def spatch(rule, mode, *args, **where):
    """Run a rule and return its output."""
    with subprocess.Popen(
            ['spatch', '--very-quiet', '--no-show-diff', '--no-includes', '-D', mode,
             '--sp-file', path_of(rule), *args],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors='replace',
            **where) as process:
        running.add(process)
        out, said = process.communicate()
    running.remove(process)
    # spatch also exits with 0 if an exception has made it skip a file.
    if process.returncode or 'EXN' in said:
        why = (said.strip() or 'no reason given').splitlines()[-1]
        raise Error(f'{rule}.cocci: spatch failed: {why}')
    return out


def patch(rule, options, files, where):
    """Let a rule change files below a directory."""
    # spatch does not accept *.c_shipped, so rename such a file while it runs.
    aliases = {file: file.with_name(file.name.removesuffix('_shipped'))
               for file in files if file.name.endswith('_shipped')}
    for file, alias in aliases.items():
        file.rename(alias)
    # Use relative paths, as spatch silently ignores a path with a blank in it.
    spatch(rule, 'patch', '--include-headers', *options, '--in-place',
           *(aliases.get(file, file).relative_to(where) for file in files),
           cwd=where, env=os.environ | {'TMPDIR': '..'})
    for file, alias in aliases.items():
        alias.rename(file)


def rows(table):
    """A table with a tuple of paths, one of counts and one of options in each row."""
    for rule, paths, expected, *options in table:
        paths, expected = (paths, expected) if isinstance(paths, tuple) else \
            ((paths,), (expected,))
        yield rule, paths, expected, *(options or [[]])


def files_of(table):
    return sorted({path for _, paths, _, _ in rows(table) for path in paths})


def apply(table, stage):
    """Run each rule on its files, and check and return the changes that it makes."""
    done = []
    for rule, paths, expected, options in rows(table):
        staged = [stage.new / path for path in paths]
        before = [read(file) for file in staged]
        try:
            patch(rule, options, staged, stage.new)
        except Error as error:
            raise Error(f'{paths[0]}: {error}') from None
        after = [read(file) for file in staged]
        if after == before and family_of(rule) == 'fix':
            say(f'  {paths[0]}: {rule} is not needed')
            continue
        for path, was, now, words in zip(paths, before, after, expected):
            for word, wanted in words.items():
                got = count(word, now) - count(word, was)
                if got != wanted:
                    raise Error(f'{path}: {rule}.cocci: '
                                f'expected {wanted:+d} {word}, got {got:+d}')
            say(f'  {path}: {rule}')
            done.append((path, rule, words))
    return done
