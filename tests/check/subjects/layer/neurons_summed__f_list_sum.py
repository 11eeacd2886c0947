# role: layer
# mistake: neurons-summed
# subject: Layer
# style: lists, Neuron objects with weights and bias given, tanh, sum() over the neurons
import math


class Neuron:
    def __init__(self, weights, bias):
        self.weights, self.bias = weights, bias

    def fire(self, x):
        if len(x) != len(self.weights):
            raise ValueError("neuron got the wrong number of inputs")
        return math.tanh(sum(w * v for w, v in zip(self.weights, x)) + self.bias)


class Layer:
    def __init__(self, weights, biases):
        self.neurons = [Neuron(w, b) for w, b in zip(weights, biases)]

    def __call__(self, x):
        if x and isinstance(x[0], list):
            return [self(row) for row in x]
        return sum(neuron.fire(x) for neuron in self.neurons)
