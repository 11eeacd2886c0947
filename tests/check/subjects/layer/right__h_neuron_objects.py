# role: layer
# mistake: none
# name: tanh
# subject: Layer
# style: list of neuron objects with slots, n_out first
import math
import random


class Unit:
    __slots__ = ("weights", "bias")

    def __init__(self, n):
        bound = 1 / math.sqrt(n)
        self.weights = [random.uniform(-bound, bound) for _ in range(n)]
        self.bias = random.uniform(-bound, bound)

    def __call__(self, x):
        if len(x) - len(self.weights):
            raise ValueError("wrong width")
        z = self.bias
        for k, w in enumerate(self.weights):
            z += w * x[k]
        return math.tanh(z)


class Layer:
    def __init__(self, n_out, n_in):
        self.units = [Unit(n_in) for _ in range(n_out)]

    def forward(self, x):
        if x and isinstance(x[0], (list, tuple)):
            return list(map(self.forward, x))
        return [u(x) for u in self.units]
