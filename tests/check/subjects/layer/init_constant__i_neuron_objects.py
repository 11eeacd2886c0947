# role: layer
# mistake: init-constant
# name: sigmoid
# subject: Layer
# style: list of Neuron objects over plain lists

import math


class Neuron:
    def __init__(self, n):
        self.weights = [0.05] * n
        self.bias = 0.0

    def activate(self, x):
        if len(x) != len(self.weights):
            raise ValueError(f"expected {len(self.weights)} inputs, got {len(x)}")
        z = sum(w * v for w, v in zip(self.weights, x)) + self.bias
        if z < 0:
            e = math.exp(z)
            return e / (1 + e)
        return 1 / (1 + math.exp(-z))


class Layer:
    def __init__(self, num_inputs, num_neurons):
        self.neurons = [Neuron(num_inputs) for _ in range(num_neurons)]

    def forward(self, x):
        if isinstance(x[0], (list, tuple)):
            return [[neuron.activate(row) for neuron in self.neurons] for row in x]
        return [neuron.activate(x) for neuron in self.neurons]
