# SPDX-License-Identifier: GPL-2.0
# Sphinx configuration, as that of the kernel where it matters. tests/docs/build passes
# this project in TOP and a kernel tree in KERNEL, from which extensions and style are taken.
import os
import sys

top, kernel = os.environ['TOP'], os.path.join(os.environ['KERNEL'], 'Documentation')
sys.path.insert(0, os.path.join(kernel, 'sphinx'))

project = 'Optional providers'
extensions = ['kerneldoc', 'kfigure', 'automarkup', 'sphinx.ext.autosectionlabel']
autosectionlabel_prefix_document = True
autosectionlabel_maxdepth = 2
primary_domain = 'c'
highlight_language = 'none'
kerneldoc_bin = os.path.join(os.environ['KERNEL'], 'scripts', 'kernel-doc')
kerneldoc_srctree = top

html_theme = 'alabaster'
html_theme_options = {
    'body_min_width': 0,
    'page_width': '65em',
    'sidebar_width': '15em',
    'fixed_sidebar': 'true',
    'font_size': 'inherit',
    'font_family': 'serif',
}
templates_path = [os.path.join(kernel, 'sphinx', 'templates')]
html_sidebars = {'**': ['about.html', 'searchbox.html', 'kernel-toc.html']}
html_title = project
html_copy_source = False
html_show_copyright = False
html_static_path = [os.path.join(kernel, 'sphinx-static'), 'sphinx-static']
html_css_files = ['site.css']
