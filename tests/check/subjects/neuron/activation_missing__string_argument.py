# role: neuron
# mistake: activation-missing
# name: tanh
# subject: Neuron
# style: activation chosen by a string, table of functions, lists
import math

ACTIVATIONS = {"linear": lambda z: z, "tanh": math.tanh}


class Neuron:
    def __init__(self, weights, bias, activation="tanh"):
        self.weights = weights
        self.bias = bias
        self.activation = ACTIVATIONS[activation]

    def __call__(self, inputs):
        return sum(i * w for i, w in zip(inputs, self.weights)) + self.bias
