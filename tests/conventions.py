"""Where layerlab and PyTorch differ on purpose: each difference of convention, with its reason.

The tests against PyTorch ask `explains` before they call a disagreement a failure. There are at
most ten entries for the whole project: changing our behaviour to PyTorch's is better than one more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Convention:
    """One difference: for which functions or modules, at which numbers, and why."""

    name: str
    functions: tuple[str, ...]  # as PyTorch names them: "pow", "nn.functional.gelu", "nn.GELU"
    theirs: str  # what PyTorch does
    ours: str
    reason: str
    # Whether it is about these inputs: all that was given to the function, arrays as NumPy arrays.
    applies: Callable[[tuple[Any, ...], dict[str, Any]], bool]


CONVENTIONS: list[Convention] = []


def explains(function: str, *inputs: Any, **options: Any) -> Convention | None:
    """The convention by which this function may give another result for these inputs, if any."""
    for convention in CONVENTIONS:
        if function in convention.functions and convention.applies(inputs, options):
            return convention
    return None
