"""PyTorch eager, as its own tutorials write a training loop."""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from numpy.typing import NDArray
from torch import nn

from peers.base import Peer


class Entry(Peer):
    """`torch.nn.Sequential`, with gradients set to None and inference mode for the forward."""

    distribution = "torch"
    module = "torch"
    normalises = True
    optimiser_options: ClassVar[dict[str, Any]] = {}

    @classmethod
    def use_threads(cls, count: int) -> None:
        torch.set_num_threads(count)

    def build(self, weights: list[NDArray[Any]]) -> None:
        layers: list[nn.Module] = []
        for size_in, size_out in self.work.layers[:-1]:
            layers.append(nn.Linear(size_in, size_out, bias=not self.work.normalised))
            if self.work.normalised:
                layers.append(nn.BatchNorm1d(size_out))
            layers.append(nn.ReLU())
            if self.work.normalised:
                layers.append(nn.Dropout(self.work.dropout))
        self.model = nn.Sequential(*layers, nn.Linear(*self.work.layers[-1]))
        with torch.no_grad():
            for parameter, value in zip(self.model.parameters(), weights, strict=True):
                parameter.copy_(torch.from_numpy(value))
        self.loss = nn.CrossEntropyLoss()
        kind = torch.optim.Adam if self.work.optimiser == "adam" else torch.optim.SGD
        self.optimiser = kind(self.model.parameters(), lr=self.work.rate, **self.optimiser_options)

    def tensor(self, array: NDArray[Any]) -> torch.Tensor:
        return torch.from_numpy(array)

    def train(self, inputs: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        self.optimiser.zero_grad(set_to_none=True)
        loss: torch.Tensor = self.loss(self.model(inputs), labels)
        loss.backward()
        self.optimiser.step()
        return loss

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        with torch.inference_mode():
            out: torch.Tensor = self.model(inputs)
            return out

    def numpy(self, value: torch.Tensor) -> NDArray[Any]:
        return value.detach().numpy()

    def weights(self) -> list[NDArray[Any]]:
        return [parameter.detach().numpy().copy() for parameter in self.model.parameters()]
