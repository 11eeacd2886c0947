# role: gradient
# mistake: bias-gradient-not-summed
# subject: Dense
# style: NumPy class

import numpy as np


class Dense:
    def __init__(self, input_dim, output_dim):
        self.weights = np.random.normal(0, 0.1, size=(input_dim, output_dim))
        self.bias = np.zeros(output_dim)
        self.input = None

    def forward(self, input):
        self.input = input
        return np.dot(input, self.weights) + self.bias

    def backward(self, output_gradient):
        self.weights_gradient = np.dot(self.input.T, output_gradient)
        self.bias_gradient = output_gradient
        return np.dot(output_gradient, self.weights.T)
