"""A training step as one compiled program."""

from layerlab.compiling.program import Program
from layerlab.compiling.state import State
from layerlab.compiling.step import CompiledStep, compile

__all__ = ["CompiledStep", "Program", "State", "compile"]
