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
    normalises = True

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
        self.set_weights(weights)
        self.loss = nn.CrossEntropyLoss()
        kind = optim.Adam if self.work.optimiser == "adam" else optim.SGD
        self.optimiser = kind(self.model.parameters(), lr=self.work.rate)

    def set_weights(self, weights: list[NDArray[Any]]) -> None:
        """Give the network these weights; moving statistics begin anew."""
        state = self.model.state_dict()
        names = dict(self.model.named_parameters())
        fresh = {name: np.ones_like(v) if "var" in name else 0 * v for name, v in state.items()}
        state = fresh | dict(zip(names, weights, strict=True))
        self.model.load_state_dict(state)

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
