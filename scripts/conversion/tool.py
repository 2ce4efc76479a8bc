# SPDX-License-Identifier: GPL-2.0
"""How the tools begin and end."""

import argparse
import os
import sys
from pathlib import Path

from .stage import heed_signals
from .tree import Error, Stopped


def run_tool(name, function, *args, failed=''):
    """Call the function and return its result. If it fails, or is interrupted, say why in
    one sentence, which ends with `failed`."""
    if sys.stdout is None:
        sys.exit(f'{name}: standard output is closed{failed}')
    heed_signals()
    try:
        result = function(*args)
        sys.stdout.flush()
        return result
    except (Error, Stopped) as error:
        why = error
    except OSError as error:
        if error.filename:
            why = f'{error.filename}: {error.strerror}'
        else:
            why = error.strerror or error
            # What is left of the output cannot be written.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError) and not failed:
            # Who closed the pipe knows of it.
            sys.exit(1)
    sys.exit(f'{name}: {why}{failed}')


def tree_tool(name, description, function):
    """The main program of a tool that has a tree as its only argument."""
    parser = argparse.ArgumentParser(prog=name, description=description)
    parser.add_argument('ksrc', metavar='KSRC', help='the source tree')
    parser.error = lambda why: sys.exit(f'{name}: {why}; see --help')
    args = parser.parse_args()
    if not args.ksrc:
        parser.error('KSRC is empty, name a Linux source tree')
    run_tool(name, function, Path(args.ksrc))
