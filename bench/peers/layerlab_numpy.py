"""layerlab on its NumPy engine, as its README writes a training loop."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

import layerlab as ll
from layerlab import nn, optim
from peers.base import Peer


class Entry(Peer):
    """`nn.Sequential` of `nn.Linear` and `nn.ReLU`."""

    distribution = "layerlab"
    module = "layerlab"

    def build(self, weights: list[NDArray[Any]]) -> None:
        layers: list[nn.Module] = []
        for size_in, size_out in self.work.layers:
            layers += [nn.Linear(size_in, size_out), nn.ReLU()]
        self.model = nn.Sequential(*layers[:-1])
        self.model.load_state_dict(dict(zip(self.model.state_dict(), weights, strict=True)))
        self.loss = nn.CrossEntropyLoss()
        kind = optim.Adam if self.work.optimiser == "adam" else optim.SGD
        self.optimiser = kind(self.model.parameters(), lr=self.work.rate)

    def tensor(self, array: NDArray[Any]) -> Any:
        return ll.tensor(array)

    def train(self, inputs: Any, labels: Any) -> Any:
        self.optimiser.zero_grad()
        loss = self.loss(self.model(inputs), labels)
        loss.backward()
        self.optimiser.step()
        return loss

    def forward(self, inputs: Any) -> Any:
        with ll.no_grad():
            return self.model(inputs)

    def run_explain(self, index: int) -> Any:
        """Explain another neuron of another row each time."""
        model = self.model if len(self.model) > 1 else self.model[0]
        rows = self.inputs[index % len(self.inputs)]
        neuron = None if self.work.what.startswith("all") else index % self.work.sizes[-1]
        shown = ll.explain(model, rows, sample=index % len(rows), neuron=neuron)
        return str(shown) if self.work.what.endswith("printed") else shown

    def numpy(self, value: Any) -> NDArray[Any]:
        return np.array(value.data)

    def weights(self) -> list[NDArray[Any]]:
        return [np.array(parameter.data) for parameter in self.model.parameters()]
