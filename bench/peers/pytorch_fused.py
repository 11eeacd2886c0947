"""PyTorch eager with its fused optimisers, an option that its user must know of and ask for."""

from __future__ import annotations

from typing import Any, ClassVar

from peers import pytorch
from peers.base import Unsupported, Work


class Entry(pytorch.Entry):
    """As `pytorch`, with `fused=True`."""

    optimiser_options: ClassVar[dict[str, Any]] = {"fused": True}

    def __init__(self, work: Work) -> None:
        if work.kind == "forward":
            raise Unsupported("a forward pass has no optimiser")
        super().__init__(work)
