"""Checking somebody's own layer: the name of the mistake, the smallest case, and no solution."""

from layerlab.check.diagnosis import diagnose
from layerlab.check.finding import Counterexample, Finding

__all__ = ["Counterexample", "Finding", "diagnose"]
