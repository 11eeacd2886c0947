# role: layer
# mistake: init-bias-not-zero
# name: relu
# subject: Layer
# style: list of Neuron objects, bias from random.random

import random


class Neuron:
    def __init__(self, n):
        self.w = [random.uniform(-0.1, 0.1) for _ in range(n)]
        self.b = random.random()

    def __call__(self, x):
        if len(x) != len(self.w):
            raise ValueError("neuron: wrong number of inputs")
        act = sum((wi * xi for wi, xi in zip(self.w, x)), self.b)
        return max(act, 0.0)


class Layer:
    def __init__(self, nin, nout):
        self.neurons = [Neuron(nin) for _ in range(nout)]

    def __call__(self, x):
        if isinstance(x[0], list):
            return [self(row) for row in x]
        return [n(x) for n in self.neurons]
