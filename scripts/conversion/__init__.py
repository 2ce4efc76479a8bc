# SPDX-License-Identifier: GPL-2.0
"""What convert, series, report and find-hooks share."""

from pathlib import Path

# Where the library, its guides and the semantic patches are.
TOP = Path(__file__).resolve().parent.parent.parent
