# role: gradient
# mistake: weights-updated-first
# subject: FCLayer
# style: NumPy class that learns in its backward, rate as an argument

import numpy as np


class FCLayer:
    def __init__(self, input_size, output_size):
        self.weights = np.random.rand(input_size, output_size) - 0.5
        self.bias = np.zeros(output_size)

    def forward(self, input):
        self.input = input
        return np.dot(self.input, self.weights) + self.bias

    def backward(self, output_error, learning_rate=0.1):
        self.weights_error = np.dot(self.input.T, output_error)
        self.bias_error = output_error.sum(axis=0)
        self.weights = self.weights - learning_rate * self.weights_error
        self.bias = self.bias - learning_rate * self.bias_error
        return np.dot(output_error, self.weights.T)
