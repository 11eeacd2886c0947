# role: gradient
# mistake: none
# subject: FullyConnectedLayer
# style: NumPy class that learns in its backward, after the input gradient

import numpy as np


class FullyConnectedLayer:
    def __init__(self, input_size, output_size, learning_rate=0.05):
        self.learning_rate = learning_rate
        self.weights = np.random.randn(input_size, output_size) * input_size**-0.5
        self.bias = np.zeros(output_size)

    def forward(self, x):
        self.x = x
        return x @ self.weights + self.bias

    def backward(self, grad):
        grad_input = grad @ self.weights.T
        self.grad_weights = self.x.T @ grad
        self.grad_bias = grad.sum(axis=0)
        self.weights = self.weights - self.learning_rate * self.grad_weights
        self.bias = self.bias - self.learning_rate * self.grad_bias
        return grad_input
