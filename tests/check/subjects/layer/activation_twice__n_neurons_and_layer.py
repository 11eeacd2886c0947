# role: layer
# mistake: activation-twice
# name: sigmoid
# subject: Layer
# style: lists, Neuron objects with an activation, the layer maps it over their outputs
import math
import random


def sigmoid(z):
    return 0.5 * (1 + math.tanh(z / 2))


class Neuron:
    def __init__(self, n):
        self.weights = [random.gauss(0, n**-0.5) for _ in range(n)]
        self.bias = 0.0

    def output(self, x):
        pairs = zip(self.weights, x, strict=True)
        return sigmoid(sum(w * v for w, v in pairs) + self.bias)


class Layer:
    def __init__(self, n_inputs, n_neurons):
        self.neurons = [Neuron(n_inputs) for _ in range(n_neurons)]

    def forward(self, x):
        if x and isinstance(x[0], (list, tuple)):
            return [self.forward(row) for row in x]
        outputs = [neuron.output(x) for neuron in self.neurons]
        return list(map(sigmoid, outputs))
