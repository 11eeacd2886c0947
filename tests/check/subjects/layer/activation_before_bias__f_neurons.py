# role: layer
# mistake: activation-before-bias
# name: tanh
# subject: Layer
# style: lists, Neuron objects whose bias the layer adds
import math
import random


class Neuron:
    def __init__(self, n):
        self.weights = [random.gauss(0, math.sqrt(1 / n)) for _ in range(n)]
        self.bias = 0.0

    def output(self, x):
        if len(x) != len(self.weights):
            raise ValueError("wrong input length")
        return math.tanh(sum(a * b for a, b in zip(self.weights, x)))


class Layer:
    def __init__(self, inputs_per_neuron, neuron_count):
        self.neurons = [Neuron(inputs_per_neuron) for _ in range(neuron_count)]

    def forward(self, x):
        if x and isinstance(x[0], list):
            return [self.forward(s) for s in x]
        out = []
        for neuron in self.neurons:
            out.append(neuron.output(x) + neuron.bias)
        return out
