"""Checking somebody's own layer: the name of the mistake, the smallest case, and no solution."""

from layerlab.check.catalogue import Entry, catalogue
from layerlab.check.diagnosis import diagnose
from layerlab.check.finding import Counterexample, Finding, Tried
from layerlab.check.process import diagnose_file
from layerlab.check.roles import ROLES

__all__ = [
    "ROLES",
    "Counterexample",
    "Entry",
    "Finding",
    "Tried",
    "catalogue",
    "diagnose",
    "diagnose_file",
]
