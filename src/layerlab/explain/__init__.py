"""Explaining: the arithmetic behind a number, and the sizes and costs of a network."""

from layerlab.explain.accounting import Summary, SummaryRow, summary
from layerlab.explain.arithmetic import Explanation, Step, explain

__all__ = ["Explanation", "Step", "Summary", "SummaryRow", "explain", "summary"]
