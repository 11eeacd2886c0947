"""Dropout: in training, numbers are dropped at random, so that no neuron is relied on alone."""

from __future__ import annotations

from typing import Any

from layerlab import functional as F
from layerlab.arguments import check_flag, check_number
from layerlab.nn.module import Module
from layerlab.random import Generator, chosen

__all__ = ["Dropout"]


class Dropout(Module):
    """In training each number is 0 with probability p, else divided by 1 - p; otherwise y = x.

    Shape: (...) -> the same. Source: Srivastava et al., 2014, in the inverted form of
    torch.nn.Dropout, which needs no change in evaluation. `inplace` is PyTorch's: here no layer
    writes into its input.
    """

    def __init__(
        self, p: float = 0.5, inplace: bool = False, *, generator: Generator | None = None
    ) -> None:
        super().__init__()
        self.p = check_number("p", p, 0, 1)
        self.inplace = check_flag("inplace", inplace)
        self.generator = None if generator is None else chosen(generator)

    def forward(self, x: Any) -> Any:
        return F.dropout(x, self.p, self.training, generator=self.generator)

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"
