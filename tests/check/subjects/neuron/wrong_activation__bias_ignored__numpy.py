# role: neuron
# mistake: wrong-activation bias-ignored
# name: tanh
# subject: Neuron
# style: NumPy, from a number of inputs
import numpy as np


class Neuron:
    def __init__(self, size):
        self.weights = np.random.rand(size) - 0.5
        self.bias = 0.0

    def activation(self, z):
        return 1 / (1 + np.exp(-z))

    def forward(self, x):
        return self.activation(np.dot(x, self.weights))
