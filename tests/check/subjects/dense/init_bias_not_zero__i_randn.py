# role: dense
# mistake: init-bias-not-zero
# subject: Dense
# style: numpy, weights and biases drawn alike

import numpy as np


class Dense:
    def __init__(self, n_inputs, n_neurons):
        self.weights = 0.1 * np.random.randn(n_inputs, n_neurons)
        self.biases = 0.1 * np.random.randn(n_neurons)

    def forward(self, inputs):
        return np.dot(inputs, self.weights) + self.biases
