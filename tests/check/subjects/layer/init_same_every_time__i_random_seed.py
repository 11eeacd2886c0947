# role: layer
# mistake: init-same-every-time
# name: tanh
# subject: Layer
# style: plain lists, random.Random of its own

import math
import random


class Layer:
    def __init__(self, n_inputs, n_neurons, seed=1):
        rnd = random.Random(seed)
        self.n_inputs = n_inputs
        self.weights = [
            [rnd.uniform(-0.1, 0.1) for _ in range(n_inputs)] for _ in range(n_neurons)
        ]
        self.bias = [rnd.uniform(-0.1, 0.1) for _ in range(n_neurons)]

    def forward(self, x):
        if isinstance(x[0], list):
            return [self.forward(row) for row in x]
        if len(x) != self.n_inputs:
            raise ValueError(f"{len(x)} inputs for a layer of {self.n_inputs}")
        return [
            math.tanh(b + sum(wi * xi for wi, xi in zip(w, x)))
            for w, b in zip(self.weights, self.bias)
        ]
