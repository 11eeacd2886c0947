"""How Sphinx makes the site of what `tools/make_site.py` has gathered.

`make docs` runs both.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "layerlab"
author = "the layerlab authors"
copyright = "the layerlab authors, Apache-2.0"

extensions = ["myst_parser", "sphinx_design", "sphinx.ext.autodoc", "site_extension"]
exclude_patterns = ["included"]
myst_enable_extensions = ["colon_fence", "dollarmath", "attrs_block", "attrs_inline", "deflist"]
myst_heading_anchors = 3
myst_links_external_new_tab = False
# Prices, and shell variables in text, are no formulas.
myst_dmath_allow_space = False
myst_dmath_double_inline = True

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the words say what is taken; the types are in the source
autodoc_inherit_docstrings = False
autodoc_preserve_defaults = True
add_module_names = False
toc_object_entries_show_parents = "hide"
maximum_signature_line_length = 70

html_theme = "furo"
html_title = "layerlab"
html_static_path = ["_static"]
html_css_files = ["katex/katex.min.css", "site.css"]
html_js_files = ["katex/katex.min.js", "formulas.js"]
html_favicon = "_static/favicon.svg"
html_show_sphinx = False
html_copy_source = False
html_show_search_summary = False  # it would be fetched, which pages opened as files cannot do
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
html_theme_options = {
    "top_of_page_buttons": [],
    "light_css_variables": {
        "color-brand-primary": "#123f6d",
        "color-brand-content": "#175ca0",
        "color-brand-visited": "#6a3d8a",
    },
    "dark_css_variables": {
        "color-brand-primary": "#9cc9f8",
        "color-brand-content": "#8cc0f7",
        "color-brand-visited": "#c8a5e6",
    },
}
