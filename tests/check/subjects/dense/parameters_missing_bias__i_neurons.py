# role: dense
# mistake: parameters-missing-bias
# subject: Dense
# style: Neuron objects over numpy vectors

import numpy as np


class Neuron:
    def __init__(self, n):
        self.weights = np.random.normal(0, 0.05, n)
        self.bias = np.zeros(1)

    def __call__(self, x):
        return np.dot(x, self.weights) + self.bias[0]


class Dense:
    def __init__(self, n_inputs, n_outputs):
        self.neurons = [Neuron(n_inputs) for _ in range(n_outputs)]

    def __call__(self, x):
        return np.stack([n(x) for n in self.neurons], axis=-1)

    def parameters(self):
        return [n.weights for n in self.neurons]
