"""What the site needs beyond Sphinx's own: formulas for KaTeX, and docstrings as plain prose."""

from __future__ import annotations

import html
import inspect
import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

LABEL = re.compile(r"(Shapes?|Initial values|Source|Raises|Exact|Returns)\b")


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.add_html_math_renderer("katex", (inline_formula, None), (block_formula, None))
    app.config.html_math_renderer = "katex"
    app.connect("autodoc-process-docstring", as_prose)
    app.connect("autodoc-process-signature", of_the_constructor)
    app.connect("build-finished", mended)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


# What screen readers miss in the pages of the theme, as axe finds it.
MENDED = {
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="All pages">',
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="This page">',
    '<div id="search-results"></div>': '<h1>Search</h1>\n<div id="search-results"></div>',
}


def mended(app: Sphinx, failure: Exception | None) -> None:
    """Mend every page that was written."""
    for page in app.outdir.rglob("*.html") if failure is None else ():
        text = page.read_text("utf-8")
        for found, better in MENDED.items():
            text = text.replace(found, better)
        page.write_text(text, "utf-8")


def inline_formula(writer: Any, node: nodes.math) -> None:
    """A formula in a line of text; formulas.js typesets it."""
    writer.body.append(f'<span data-formula="inline">{html.escape(node.astext())}</span>')
    raise nodes.SkipNode


def block_formula(writer: Any, node: nodes.math_block) -> None:
    """A formula in a line of its own; a wide one is scrolled in its box."""
    text = html.escape(node.astext())
    writer.body.append(f'<div class="formula" data-formula="block">{text}</div>\n')
    raise nodes.SkipNode


def of_the_constructor(
    app: Any, what: str, name: str, thing: Any, options: Any, arguments: Any, returns: Any
) -> tuple[str, str] | None:
    """The arguments of a class are those of its __init__, also where it has a __new__ as well."""
    if what != "class" or "__init__" not in {n for c in thing.__mro__[:-1] for n in vars(c)}:
        return None
    _, *given = inspect.signature(thing.__init__).parameters.values()
    plain = [one.replace(annotation=inspect.Parameter.empty) for one in given]
    return str(inspect.Signature(plain)), ""


def as_prose(app: Any, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Our docstrings are prose with formulas, no reStructuredText: nothing in them is markup.

    Code in backticks stays code, examples stay as they are, and what begins with a label, such as
    "Shape:" or "Raises", begins a line.
    """
    made: list[str] = []
    literal = example = False
    for line in lines:
        text = line.strip()
        indented = line.startswith("    ")
        if text.startswith(">>>"):
            example = True
        if not text:
            example = False
        if example or (literal and (indented or not text)):
            made.append(line)
            continue
        if literal and text:
            literal = False
        if not text:
            made.append("")
            continue
        if text.endswith("::"):
            literal = True
        if LABEL.match(text) and made and made[-1]:
            made.append("")
        made.append(_escaped(line.strip()))
    lines[:] = [*made, ""]


def _escaped(text: str) -> str:
    """A line of prose in which only `code` in backticks is markup."""
    plain, code = re.compile(r"([\\*_|`<>])"), re.compile(r"(``[^`]+``|`[^`]+`)")
    return "".join(
        f"\\ ``{part.strip('`')}``\\ " if part.startswith("`") else plain.sub(r"\\\1", part)
        for part in code.split(text)
    )
