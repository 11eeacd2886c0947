"""How Sphinx makes the site of what `tools/make_site.py` has gathered.

`make docs` runs both.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from layerlab.course.pages import BRANCH, REPOSITORY  # the one place where it is said

project = "layerlab"
author = "the layerlab authors"
copyright = "the layerlab authors, Apache-2.0"

extensions = ["myst_parser", "sphinx_design", "sphinx.ext.autodoc", "site_extension"]
exclude_patterns = ["included"]
myst_enable_extensions = ["colon_fence", "dollarmath", "attrs_block", "attrs_inline", "deflist"]
myst_heading_anchors = 3
myst_url_schemes = {
    "http": None,
    "https": None,
    "repository": f"{REPOSITORY}/blob/{BRANCH}/{{{{path}}}}",  # repository:LICENSE
}
myst_links_external_new_tab = False
# Prices, and shell variables in text, are no formulas.
myst_dmath_allow_space = False
myst_dmath_double_inline = True

nitpicky = True
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the words say what is taken; the types are in the source
autodoc_inherit_docstrings = False
autodoc_preserve_defaults = True
add_module_names = False
toc_object_entries_show_parents = "hide"

smartquotes = False  # "..." in a shape is no ellipsis

html_theme = "furo"
html_title = "layerlab"
html_static_path = ["_static"]
html_css_files = ["katex/katex.min.css", "site.css"]
html_js_files = ["katex/katex.min.js", "formulas.js"]
html_favicon = "_static/favicon.svg"
html_domain_indices = False
html_show_sphinx = False
html_copy_source = False
html_show_search_summary = False  # it would be fetched, which pages opened as files cannot do
pygments_style = "github-light-high-contrast"
pygments_dark_style = "github-dark"
# Those of the machine on which a page is read.
FONTS = {
    "font-stack": "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif",
    "font-stack--headings": "'Iowan Old Style', 'Palatino Linotype', Palatino, Georgia, serif",
    "font-stack--monospace": "ui-monospace, 'SF Mono', Menlo, Consolas, monospace",
}
html_theme_options = {
    "top_of_page_buttons": [],
    # The colours of `ll.explain` and of the figures: paper, ink, blue for plus, orange for minus.
    "light_css_variables": {
        **FONTS,
        "color-background-primary": "#fdfcf9",
        "color-background-secondary": "#f6f4ed",
        "color-background-hover": "#edeae0",
        "color-background-border": "#e4e1d7",
        "color-background-item": "#d6d2c6",
        "color-foreground-primary": "#1d1d1b",
        "color-foreground-secondary": "#54534d",
        "color-foreground-muted": "#62615b",
        "color-foreground-border": "#8a887f",
        "color-brand-primary": "#175ca0",
        "color-brand-content": "#175ca0",
        "color-brand-visited": "#175ca0",
        "color-inline-code-background": "#f3f0e8",
        "color-code-background": "#f6f4ed",
        "color-code-foreground": "#1d1d1b",
        "color-card-background": "#ffffff",
        "color-card-border": "#dedbd2",
        "accent": "#b23e0a",
        "good": "#00704f",
    },
    "dark_css_variables": {
        **FONTS,
        "color-background-primary": "#161614",
        "color-background-secondary": "#1e1e1b",
        "color-background-hover": "#2a2924",
        "color-background-border": "#33322b",
        "color-background-item": "#45443c",
        "color-foreground-primary": "#ebe9e2",
        "color-foreground-secondary": "#bcb9af",
        "color-foreground-muted": "#a6a399",
        "color-foreground-border": "#7a786f",
        "color-brand-primary": "#7fbcf8",
        "color-brand-content": "#7fbcf8",
        "color-brand-visited": "#7fbcf8",
        "color-inline-code-background": "#24241f",
        "color-code-background": "#1e1e1b",
        "color-code-foreground": "#ebe9e2",
        "color-card-background": "#1c1c19",
        "color-card-border": "#38372f",
        "accent": "#ff965c",
        "good": "#5ccf9f",
    },
}
