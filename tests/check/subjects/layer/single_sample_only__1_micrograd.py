# role: layer
# mistake: single-sample-only
# name: tanh
# subject: Layer
# style: micrograd: a layer is a list of neurons, one vector at a time
import math
import random


class Neuron:
    def __init__(self, nin):
        k = 1 / math.sqrt(nin)
        self.w = [random.uniform(-k, k) for _ in range(nin)]
        self.b = 0.0

    def __call__(self, x):
        assert len(x) == len(self.w)
        return math.tanh(sum((wi * xi for wi, xi in zip(self.w, x)), self.b))


class Layer:
    def __init__(self, nin, nout):
        self.neurons = [Neuron(nin) for _ in range(nout)]

    def __call__(self, x):
        return [n(x) for n in self.neurons]
