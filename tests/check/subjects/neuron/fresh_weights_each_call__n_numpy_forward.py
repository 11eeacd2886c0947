# role: neuron
# mistake: fresh-weights-each-call
# name: relu
# subject: Neuron
# style: NumPy, made from a number of inputs
import numpy as np


class Neuron:
    def __init__(self, n_inputs):
        self.n_inputs = n_inputs
        self.weights = np.zeros(n_inputs)
        self.bias = 0.0

    def forward(self, x):
        self.weights = np.random.randn(self.n_inputs) / np.sqrt(self.n_inputs)
        return np.maximum(0.0, np.dot(x, self.weights) + self.bias)
