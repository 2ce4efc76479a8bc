# SPDX-License-Identifier: GPL-2.0
"""Running the semantic patches, cocci/FAMILY/RULE.cocci."""

import os
import re
import shutil
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import TOP
from .tree import Error, read, say

running, stopped = set(), threading.Event()
# With OCaml's defaults, a quarter of the time of spatch is that of its garbage collector.
os.environ.setdefault('OCAMLRUNPARAM', 's=1M,o=200')

# spatch cannot print a cast to a function that returns a pointer, and it prints a blank
# behind any cast.
FUNCTION = r'\(\s*\*\s*\)\s*\((?:[^()]|\([^()]*\))*\)'
CAST = re.compile(rf'\((?:\w+\s+)*\w+\s*\*[\s\w*]*{FUNCTION}\s*\) ?|'
                  rf'\((?:\w+\s+)*\w+\s*(?:\*[\s*]*|{FUNCTION}\s*)\)(?=(?:__)?symbol_\w+\()|'
                  r'(?<== )\(\w+\)(?=(?:__)?symbol_\w+\()')
MASK = 'optional_cast_%s_t'


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
            stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            for process in running.copy():
                process.kill()
            raise


def run(*command, **where):
    """Run a command, and return its exit status and what it prints."""
    if stopped.is_set():
        raise Error('stopped')
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          errors='replace', **where) as process:
        running.add(process)
        out, said = process.communicate()
    running.remove(process)
    return process.returncode, out, said


def spatch(rule, mode, *args, **where):
    """Run a rule and return its output."""
    status, out, said = run('spatch', '--very-quiet', '--no-show-diff', '--no-includes',
                            '-D', mode, '--sp-file', path_of(rule), *args, **where)
    # spatch also exits with 0 if an exception has made it skip a file.
    if status or 'EXN' in said:
        why = (said.strip() or 'no reason given').splitlines()[-1]
        raise Error(f'{rule}.cocci: spatch failed: {why}')
    return out


def alias(path):
    """The name under which spatch sees a file, as it only accepts *.c and *.h. No other
    file that is changed at the same time has it."""
    return path if path.endswith(('.c', '.h')) else f'{path.removesuffix(".c_shipped")}.optional.c'


def patch(rule, options, files, where, at_once):
    """Let a rule change files below a directory, which it sees at once or one by one."""
    # Use relative paths, as spatch silently ignores a path with a blank in it.
    names = [alias(str(file.relative_to(where))) for file in files]
    for file in files:
        file.rename(alias(str(file)))
    if not at_once:
        groups = where.parent / f'{names[0].replace("/", "_")}.groups'
        groups.write_text('\n\n'.join(names))
        names = ['--file-groups', f'../{groups.name}']
    try:
        spatch(rule, 'patch', '--include-headers', *options, '--in-place', *names,
               cwd=where, env=os.environ | {'TMPDIR': '..'})
    finally:
        for file in files:
            Path(alias(str(file))).rename(file)


def unparsed(files, where):
    """{file: how many lines spatch cannot parse, and where it was first at a loss}"""
    found = {}
    for _, _, said in in_parallel(lambda some: run(
            'spatch', '--no-includes', '--no-saved-typedefs', '--parse-c', *some, cwd=where),
            [some for some in (files[::2], files[1::2]) if some]):
        for path, text in re.findall(r'^PARSING: (.*)\n((?:(?!PARSING: ).*\n)*)', said, re.M):
            bad = sum(map(int, re.findall(r'^badcount: (\d+)$', text, re.M)))
            at = re.search(rf'File "{re.escape(path)}", line (\d+)', text)
            if bad:
                found[path] = bad, at[1] if at else 1
    return found


def masked(text):
    """The text with names in place of casts, and the casts."""
    casts = []

    def mask(found):
        casts.append(found[0])
        return f'({MASK % (len(casts) - 1)})'
    return CAST.sub(mask, text), casts


def unmasked(text, casts):
    return re.sub(r'\(' + MASK % r'(\d+)' + r'\) ?', lambda found: casts[int(found[1])], text)


def apply(rule, options, paths, stage, at_once=True):
    """Run a rule on staged files, and say if it has done anything."""
    staged = [stage.copy(path) for path in paths]
    before = [read(file) for file in staged]
    masks = {file: masked(text) for file, text in zip(staged, before) if CAST.search(text)}
    for file, (text, _) in masks.items():
        file.write_text(text, 'utf-8', 'surrogateescape')
    try:
        patch(rule, options, staged, stage.new, at_once)
    except Error as error:
        raise Error(f'{paths[0]}: {error}') from None
    finally:
        for file, (_, casts) in masks.items():
            file.write_text(unmasked(read(file), casts), 'utf-8', 'surrogateescape')
    done = [path for path, file, was in zip(paths, staged, before) if read(file) != was]
    for path in done:
        say(f'  {path}: {rule}')
    return bool(done)
