# role: layer
# mistake: init-unscaled
# name: tanh
# subject: Layer
# style: plain lists, random.uniform in nested comprehensions

import math
import random


class Layer:
    def __init__(self, n_inputs, n_neurons):
        self.weights = [
            [random.uniform(-1, 1) for _ in range(n_inputs)] for _ in range(n_neurons)
        ]
        self.biases = [0.0 for _ in range(n_neurons)]

    def _one(self, x):
        if len(x) != len(self.weights[0]):
            raise ValueError("input has the wrong length")
        return [
            math.tanh(sum(a * b for a, b in zip(row, x)) + bias)
            for row, bias in zip(self.weights, self.biases)
        ]

    def forward(self, x):
        if isinstance(x[0], list):
            return [self._one(row) for row in x]
        return self._one(x)
