# SPDX-License-Identifier: GPL-2.0
# Sphinx configuration. "make htmldocs" passes a kernel tree in KERNEL, from which the
# kernel-doc extension is taken.
import os
import sys

kernel = os.environ['KERNEL']
sys.path.insert(0, os.path.join(kernel, 'Documentation', 'sphinx'))

project = 'Optional providers'
extensions = ['kerneldoc']
html_theme = 'classic'
html_copy_source = False
kerneldoc_bin = os.path.join(kernel, 'scripts', 'kernel-doc')
kerneldoc_srctree = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
