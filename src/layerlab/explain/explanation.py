"""An explanation: the steps from the inputs to a result, and every way of showing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from layerlab.explain.render import html, json, latex, markdown, svg, text
from layerlab.explain.steps import Picture, Step

__all__ = ["Explanation"]


@dataclass(frozen=True)
class Explanation:
    """How a result came about; prints as lines of arithmetic.

    `steps` is a tree of `Step`, `result` what the layer really returned (a number for one neuron,
    otherwise what stands in the row of the sample), `pictures` the arrays of each layer, and
    `notes` what is to be said of the whole (such as where the first NaN appeared).
    """

    title: str
    steps: Sequence[Step]
    result: Any
    pictures: Sequence[Picture] = ()
    notes: Sequence[str] = ()

    def text(
        self, *, width: int | None = None, color: bool | None = None, ascii: bool | None = None
    ) -> str:
        """Lines for a terminal, never wider than `width`; by default what the terminal can show."""
        return text.render(self, width=width, color=color, ascii=ascii)

    def html(self) -> str:
        """A self-contained, foldable piece of HTML, as notebooks show it."""
        return html.render(self)

    def latex(self) -> str:
        """The lines as an `align*` environment of LaTeX (amsmath)."""
        return latex.render(self)

    def markdown(self) -> str:
        """Headings and lists with formulas in dollars, as GitHub and notebooks show them."""
        return markdown.render(self)

    def json(self, *, indent: int | None = None) -> str:
        """The same as JSON; `render/json.py` describes the fields."""
        return json.render(self, indent=indent)

    def svg(self) -> str:
        """A drawing: neurons as circles, weights as lines, or strips of colour for wide layers."""
        return svg.render(self)

    def _repr_html_(self) -> str:
        return self.html()

    def __str__(self) -> str:
        return self.text(color=False)  # it may be on its way to a file

    def __repr__(self) -> str:
        return str(self)
