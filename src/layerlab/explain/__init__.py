"""Explaining: the arithmetic behind a number, and the sizes and costs of a network."""

import sys
from types import ModuleType
from typing import Any

from layerlab.explain.accounting import Summary, SummaryRow, summary
from layerlab.explain.arithmetic import explain
from layerlab.explain.explanation import Explanation
from layerlab.explain.health import Finding, Health, health
from layerlab.explain.shapes import Trace, TraceRow, trace
from layerlab.explain.steps import Picture, Step

__all__ = [
    "Explanation",
    "Finding",
    "Health",
    "Picture",
    "Step",
    "Summary",
    "SummaryRow",
    "Trace",
    "TraceRow",
    "explain",
    "health",
    "summary",
    "trace",
]


class _Package(ModuleType):
    """`import layerlab.explain` puts this package where `ll.explain` was: it can be called, too."""

    def __call__(self, *args: Any, **kwargs: Any) -> Explanation:
        return explain(*args, **kwargs)


sys.modules[__name__].__class__ = _Package
