# role: neuron
# mistake: activation-twice
# name: sigmoid
# subject: Neuron
# style: NumPy, forward and a helper both activate
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class Neuron:
    def __init__(self, weights, bias):
        self.weights = np.asarray(weights)
        self.bias = bias

    def activate(self, x):
        return sigmoid(np.dot(self.weights, x) + self.bias)

    def forward(self, x):
        out = self.activate(x)
        return sigmoid(out)
