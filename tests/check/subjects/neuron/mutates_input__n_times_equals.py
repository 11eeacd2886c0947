# role: neuron
# mistake: mutates-input
# name: tanh
# subject: Neuron
# style: NumPy, augmented assignment to save an array
import numpy as np


class Neuron:
    def __init__(self, weights, bias):
        self.weights = np.asarray(weights, dtype=float)
        self.bias = bias

    def forward(self, x):
        x *= self.weights
        return np.tanh(x.sum() + self.bias)
