"""PyTorch's compiler: forward and loss as one graph, their gradients as another, in C++."""

from __future__ import annotations

from typing import Any

import torch
from numpy.typing import NDArray

from peers import pytorch
from peers.base import Work


class Entry(pytorch.Entry):
    """`torch.compile` of forward and loss, with the fused optimiser: see README.md for the rest."""

    def __init__(self, work: Work) -> None:
        torch._dynamo.reset()  # what was compiled for the row before
        super().__init__(work)

    def build(self, weights: list[NDArray[Any]]) -> None:
        super().build(weights)
        self.compiled_loss = torch.compile(self.plain_loss, fullgraph=True, dynamic=False)
        self.compiled_model = torch.compile(self.model, fullgraph=True, dynamic=False)
        self.begin()

    def restart(self) -> None:
        with torch.no_grad():
            weights = self.work.arrays()[0]
            for parameter, value in zip(self.model.parameters(), weights, strict=True):
                parameter.copy_(torch.from_numpy(value))
        self.begin()

    def begin(self) -> None:
        """Make the optimiser, which remembers nothing yet."""
        kind = torch.optim.Adam if self.work.optimiser == "adam" else torch.optim.SGD
        self.optimiser = kind(self.model.parameters(), lr=self.work.rate, fused=True)

    def plain_loss(self, inputs: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        loss: torch.Tensor = self.loss(self.model(inputs), labels)
        return loss

    def train(self, inputs: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        self.optimiser.zero_grad(set_to_none=True)
        loss: torch.Tensor = self.compiled_loss(inputs, labels)
        loss.backward()
        self.optimiser.step()
        return loss

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        with torch.inference_mode():
            out: torch.Tensor = self.compiled_model(inputs)
            return out
