# role: neuron
# mistake: none
# name: sigmoid
# subject: Neuron
# style: NumPy, weights a matrix of one row, a random bias, sigmoid by way of logaddexp
import numpy as np


class Neuron:
    def __init__(self, num_inputs, *, seed=None):
        rng = np.random.default_rng(seed)
        self.weights = rng.standard_normal((1, num_inputs)) * num_inputs**-0.5
        self.bias = rng.uniform(-0.1, 0.1)

    def preactivation(self, x):
        column = np.reshape(np.asarray(x, dtype=float), (-1, 1))
        return np.sum(np.reshape(self.weights, (1, -1)) @ column) + np.sum(self.bias)

    def __call__(self, x):
        return float(np.exp(-np.logaddexp(0.0, -self.preactivation(x))))
