"""micrograd: one Python object for every number, so only the smallest network."""

from __future__ import annotations

from math import exp, log
from typing import Any

import numpy as np
from micrograd.engine import Value
from micrograd.nn import MLP
from numpy.typing import NDArray

from peers.base import Peer, Unsupported

MOST_PARAMETERS = 400


class Entry(Peer):
    """Its own `MLP`; the loss is one fused node and the optimisers are plain loops."""

    distribution = "micrograd"
    module = "micrograd"

    def build(self, weights: list[NDArray[Any]]) -> None:
        count = sum(value.size for value in weights)
        if count > MOST_PARAMETERS:
            raise Unsupported(f"{count} parameters, each an object: seconds a step")
        if self.work.kind == "epoch":
            raise Unsupported("an epoch of half a minute")
        self.model = MLP(self.work.sizes[0], list(self.work.sizes[1:]))
        for layer, matrix, bias in zip(self.model.layers, weights[::2], weights[1::2], strict=True):
            for neuron, row, number in zip(layer.neurons, matrix, bias, strict=True):
                for value, weight in zip(neuron.w, row.tolist(), strict=True):
                    value.data = weight
                neuron.b.data = float(number)
        self.parameters = self.model.parameters()
        self.moments = [[0.0, 0.0] for _ in self.parameters]
        self.time = 0
        self.update = self.adam if self.work.optimiser == "adam" else self.sgd

    def tensor(self, array: NDArray[Any]) -> list[Any]:
        numbers: list[Any] = array.tolist()
        return numbers

    def train(self, inputs: list[list[float]], labels: list[int]) -> Value:
        loss = cross_entropy([self.model(row) for row in inputs], labels)
        self.model.zero_grad()
        loss.backward()
        self.update()
        return loss

    def sgd(self) -> None:
        for parameter in self.parameters:
            parameter.data -= self.work.rate * parameter.grad

    def adam(self, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8) -> None:
        self.time += 1
        correction1, correction2 = 1 - beta1**self.time, 1 - beta2**self.time
        for parameter, moment in zip(self.parameters, self.moments, strict=True):
            gradient = parameter.grad
            moment[0] = beta1 * moment[0] + (1 - beta1) * gradient
            moment[1] = beta2 * moment[1] + (1 - beta2) * gradient * gradient
            size = (moment[1] / correction2) ** 0.5 + epsilon
            parameter.data -= self.work.rate * moment[0] / correction1 / size

    def forward(self, inputs: list[list[float]]) -> list[list[Value]]:
        return [self.model(row) for row in inputs]

    def numpy(self, value: Any) -> NDArray[Any]:
        if isinstance(value, Value):
            return np.array(value.data)
        return np.array([[number.data for number in row] for row in value])

    def weights(self) -> list[NDArray[Any]]:
        found: list[NDArray[Any]] = []
        for layer in self.model.layers:
            found.append(np.array([[value.data for value in n.w] for n in layer.neurons]))
            found.append(np.array([neuron.b.data for neuron in layer.neurons]))
        return found


def cross_entropy(logits: list[list[Value]], labels: list[int]) -> Value:
    """Return the mean of log(sum(exp(z))) - z[label]; micrograd itself has neither exp nor log."""
    total = 0.0
    parents: list[Value] = []
    slopes: list[float] = []
    for row, label in zip(logits, labels, strict=True):
        largest = max(value.data for value in row)
        exponents = [exp(value.data - largest) for value in row]
        scale = sum(exponents)
        total += log(scale) - (row[label].data - largest)
        parents += row
        slopes += [
            (number / scale - (place == label)) / len(labels)
            for place, number in enumerate(exponents)
        ]
    out = Value(total / len(labels), tuple(parents), "cross_entropy")

    def backward() -> None:
        for parent, slope in zip(parents, slopes, strict=True):
            parent.grad += slope * out.grad

    out._backward = backward
    return out
