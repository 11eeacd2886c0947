# role: layer
# mistake: none
# name: sigmoid
# subject: Layer
# style: lists, a list of dictionaries as neurons, the bias is the last of the weights
from math import exp
from random import gauss


def activate(weights, inputs):
    if len(weights) != len(inputs) + 1:
        raise ValueError("wrong number of inputs")
    activation = weights[-1]
    for i in range(len(weights) - 1):
        activation += weights[i] * inputs[i]
    return activation


def transfer(activation):
    if activation < -700:
        return 0.0
    return 1.0 / (1.0 + exp(-activation))


class Layer:
    def __init__(self, n_inputs, n_outputs):
        s = (1 / n_inputs) ** 0.5
        self.neurons = [
            {"weights": [gauss(0, s) for _ in range(n_inputs)] + [0.0]} for _ in range(n_outputs)
        ]

    def forward(self, row):
        if row and isinstance(row[0], list):
            return [self.forward(one) for one in row]
        return [transfer(activate(neuron["weights"], row)) for neuron in self.neurons]
