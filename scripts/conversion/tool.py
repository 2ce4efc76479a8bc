# SPDX-License-Identifier: GPL-2.0
"""How the tools begin and end."""

import os
import sys

from .stage import heed_signals
from .tree import Error, Stopped


def run_tool(name, function, *args, failed=''):
    """Call the function and return its result. If it fails, or is interrupted, say why in
    one sentence, which ends with `failed`."""
    if sys.stdout is None:
        sys.exit(f'{name}: standard output is closed{failed}')
    # A path is printed as it is.
    sys.stdout.reconfigure(errors='surrogateescape')
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
