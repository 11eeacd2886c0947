# role: neuron
# mistake: not-summed
# name: sigmoid
# subject: Neuron
# style: 3Blue1Brown viewer, numpy
import numpy as np


def squish(z):
    return 1.0 / (1.0 + np.exp(-z))


class Neuron:
    # a neuron holds a number, between 0 and 1: its activation
    def __init__(self, weights, bias=0.0):
        self.weights = np.array(weights, dtype=float)
        self.bias = bias

    def activation(self, a):
        return squish(self.weights * np.asarray(a) + self.bias)

    __call__ = activation
