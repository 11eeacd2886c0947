# role: neuron
# mistake: wrong-activation
# name: sigmoid
# subject: Neuron
# style: NumPy, formula written out with exponentials
import numpy as np


class Neuron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def sigmoid(self, z):
        return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))

    def forward(self, x):
        return self.sigmoid(np.dot(self.weights, x) + self.bias)
