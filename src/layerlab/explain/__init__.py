"""Explaining: the arithmetic behind a number, and the sizes and costs of a network."""

from layerlab.explain.accounting import Summary, SummaryRow, summary
from layerlab.explain.arithmetic import explain
from layerlab.explain.explanation import Explanation
from layerlab.explain.steps import Picture, Step

__all__ = ["Explanation", "Picture", "Step", "Summary", "SummaryRow", "explain", "summary"]
