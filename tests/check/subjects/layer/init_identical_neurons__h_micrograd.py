# role: layer
# mistake: init-identical-neurons
# name: tanh
# subject: Layer
# style: micrograd video, weights drawn once for all neurons
import math
import random


class Neuron:
    def __init__(self, w, b):
        self.w = w
        self.b = b

    def __call__(self, x):
        if len(x) != len(self.w):
            raise ValueError(f"expected {len(self.w)} inputs, got {len(x)}")
        return math.tanh(sum((wi * xi for wi, xi in zip(self.w, x)), self.b))


class Layer:
    def __init__(self, nin, nout):
        w = [random.gauss(0, 1) * nin**-0.5 for _ in range(nin)]
        self.neurons = [Neuron(list(w), 0.0) for _ in range(nout)]

    def __call__(self, x):
        if isinstance(x[0], list):
            return [self(row) for row in x]
        return [n(x) for n in self.neurons]
