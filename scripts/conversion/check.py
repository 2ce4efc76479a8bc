# SPDX-License-Identifier: GPL-2.0
"""Compiling what has been converted, as far as the tree's .config builds it."""

import os
import re
import shutil

from .kbuild import Place
from .rules import run
from .targets import VFIO_C
from .tree import Error, read, say


def objects(plan):
    """The objects of the converted files that the configuration has."""
    set_to = re.findall(r'^(CONFIG_\w+)(=[ym])$', read(plan.tree / '.config'), re.M)
    configured = {option + state for option, value in set_to for state in ('', '!=n', value)}
    for path in sorted(path for path in plan.touched if path.endswith('.c')):
        places = plan.kbuild.places(path)
        if path.startswith('virt/kvm/'):
            # Each architecture builds these on its own.
            places = [Place('', '', 'CONFIG_KVM', {VFIO_C: ('CONFIG_KVM_VFIO',)}.get(path, ()))]
        if any({option, *within} - {''} <= configured for _, _, option, within in places):
            yield path[:-len('c')] + 'o'


def compile_touched(plan):
    """Compile them, or say what does not compile; .config then is as it was."""
    config, kept = plan.tree / '.config', plan.stage.root / 'config'
    if not config.is_file():
        raise Error(f'{plan.tree} has no .config that says what to compile')
    shutil.copy2(config, kept)
    try:
        make(plan.tree, 'olddefconfig')
        goals = list(objects(plan))
        say(f'compiling {len(goals)} objects')
        if goals:
            make(plan.tree, f'-j{os.cpu_count()}', '-k', *goals)
    except BaseException:
        shutil.copy2(kept, config)
        raise


def make(tree, *goals):
    status, out, said = run('make', '-s', '-C', tree, *goals)
    if status:
        first = re.search(r'^.*\berror:.*', said, re.M)
        last = ((said or out).strip() or 'no reason given').splitlines()[-1]
        raise Error(f'make: {first[0] if first else last}')
