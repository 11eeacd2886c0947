"""Checking somebody's own layer: the name of the mistake, the smallest case, and no solution."""

from layerlab.check.asserting import NotRight, check
from layerlab.check.catalogue import Entry, catalogue
from layerlab.check.diagnosis import diagnose
from layerlab.check.finding import Counterexample, Finding, Tried
from layerlab.check.process import diagnose_file
from layerlab.check.quiz import Answer, Quiz, quiz
from layerlab.check.roles import ROLES

__all__ = [
    "ROLES",
    "Answer",
    "Counterexample",
    "Entry",
    "Finding",
    "NotRight",
    "Quiz",
    "Tried",
    "catalogue",
    "check",
    "diagnose",
    "diagnose_file",
    "quiz",
]
