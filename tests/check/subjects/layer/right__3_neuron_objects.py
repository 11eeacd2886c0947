# role: layer
# mistake: none
# name: sigmoid
# subject: Layer
# style: a list of neuron objects, each from its weights and bias, lists, batch by recursion
import math
import random


class Neuron:
    def __init__(self, n):
        self.weights = [random.gauss(0, n**-0.5) for _ in range(n)]
        self.bias = 0.0

    def fire(self, x):
        z = math.fsum(w * v for w, v in zip(self.weights, x)) + self.bias
        if z < 0:
            return math.exp(z) / (1 + math.exp(z))
        return 1 / (1 + math.exp(-z))


class Layer:
    def __init__(self, inputs, outputs):
        self.inputs = inputs
        self.neurons = [Neuron(inputs) for _ in range(outputs)]

    def forward(self, x):
        if any(isinstance(v, (list, tuple)) for v in x):
            return [self.forward(row) for row in x]
        if len(x) != self.inputs:
            raise ValueError("this layer takes %d inputs" % self.inputs)
        return [neuron.fire(x) for neuron in self.neurons]
