# role: neuron
# mistake: none
# name: relu
# subject: Neuron
# style: lists, activation by a string with a default, table of functions
import math


def _sigmoid(z):
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    return math.exp(z) / (1 + math.exp(z))


FUNCTIONS = {
    "linear": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "sigmoid": _sigmoid,
    "tanh": math.tanh,
}


class Neuron:
    def __init__(self, weights, bias, activation="relu"):
        if activation not in FUNCTIONS:
            raise ValueError(f"unknown activation {activation}")
        self.weights, self.bias, self.f = list(weights), bias, FUNCTIONS[activation]

    def __call__(self, x):
        if len(x) != len(self.weights):
            raise ValueError("wrong number of inputs")
        return self.f(math.fsum(w * v for w, v in zip(self.weights, x)) + self.bias)
