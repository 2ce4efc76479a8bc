# SPDX-License-Identifier: GPL-2.0
"""How the tools that change nothing end, whatever happens."""

import os
import sys

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
