# role: layer
# mistake: bias-ignored
# subject: Layer
# style: list of Neuron objects, plain lists, sigmoid with math.exp
import math
import random


def sigmoid(z):
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    return math.exp(z) / (1 + math.exp(z))


class Neuron:
    def __init__(self, n_inputs):
        limit = 1 / math.sqrt(n_inputs)
        self.weights = [random.uniform(-limit, limit) for _ in range(n_inputs)]
        self.bias = random.uniform(-limit, limit)

    def activate(self, inputs):
        if len(inputs) != len(self.weights):
            raise ValueError("expected %d inputs" % len(self.weights))
        total = 0
        for w, i in zip(self.weights, inputs):
            total += w * i
        return sigmoid(total)


class Layer:
    def __init__(self, n_inputs, n_neurons):
        self.neurons = [Neuron(n_inputs) for _ in range(n_neurons)]

    def forward(self, inputs):
        if inputs and isinstance(inputs[0], list):
            return [self.forward(sample) for sample in inputs]
        return [neuron.activate(inputs) for neuron in self.neurons]
