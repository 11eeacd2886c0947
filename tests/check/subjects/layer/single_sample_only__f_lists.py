# role: layer
# mistake: single-sample-only
# subject: Layer
# style: lists, list of Neuron objects with __call__, relu
import random


class Neuron:
    def __init__(self, n_in):
        self.w = [random.uniform(-1, 1) * n_in**-0.5 for _ in range(n_in)]
        self.b = 0.0

    def __call__(self, x):
        assert len(x) == len(self.w), "wrong input size"
        act = sum((wi * xi for wi, xi in zip(self.w, x)), self.b)
        return act if act > 0 else 0.0


class Layer:
    def __init__(self, n_in, n_out):
        self.neurons = [Neuron(n_in) for _ in range(n_out)]

    def __call__(self, x):
        return [n(x) for n in self.neurons]
