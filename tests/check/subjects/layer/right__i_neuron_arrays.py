# role: layer
# mistake: none
# name: sigmoid
# subject: Layer
# style: Neuron objects with numpy vectors, biases drawn at random

import numpy as np


class Neuron:
    def __init__(self, size, rng):
        bound = 1 / np.sqrt(size)
        self.weights = rng.uniform(-bound, bound, size)
        self.bias = rng.uniform(-bound, bound, 1)

    def __call__(self, x):
        z = np.dot(x, self.weights) + self.bias[0]
        return 1 / (1 + np.exp(-z))


class Layer:
    def __init__(self, n_neurons, n_inputs):
        rng = np.random.default_rng()
        self.neurons = [Neuron(n_inputs, rng) for _ in range(n_neurons)]

    def __call__(self, x):
        return np.stack([neuron(x) for neuron in self.neurons], axis=-1)

    def parameters(self):
        found = []
        for neuron in self.neurons:
            found += [neuron.weights, neuron.bias]
        return found
