# SPDX-License-Identifier: GPL-2.0
"""The main programs of the tools that do not change the tree."""

import argparse
import os
import sys
from pathlib import Path

from .stage import heed_signals
from .tree import Error, Stopped


def run_tool(name, function, tree, *args):
    """Call the function. If it fails, or is interrupted, say why in one sentence."""
    heed_signals()
    try:
        function(tree, *args)
        sys.stdout.flush()
    except BrokenPipeError:
        # As if SIGPIPE had ended it. What is left of the output has no reader.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (Error, Stopped) as error:
        sys.exit(f'{name}: {error}')
    except OSError as error:
        sys.exit(f'{name}: {error.filename or "writing the output"}: {error.strerror}')


def tree_tool(name, description, function):
    """A tool that has only a tree as its argument."""
    parser = argparse.ArgumentParser(prog=name, description=description)
    parser.add_argument('ksrc', metavar='KSRC', help='the source tree')
    parser.error = lambda why: sys.exit(f'{name}: {why}; see --help')
    args = parser.parse_args()
    if not args.ksrc:
        parser.error('KSRC is empty, name a Linux source tree')
    run_tool(name, function, Path(args.ksrc))
