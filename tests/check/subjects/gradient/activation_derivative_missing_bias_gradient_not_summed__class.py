# role: gradient
# mistake: activation-derivative-missing bias-gradient-not-summed
# name: dense relu
# subject: Layer
# style: NumPy class

import numpy as np


class Layer:
    def __init__(self, n_inputs, n_outputs):
        self.kernel = np.random.randn(n_inputs, n_outputs) * 0.1
        self.bias = np.zeros(n_outputs)

    def forward(self, x):
        self.last_input = x
        return np.maximum(0, np.dot(x, self.kernel) + self.bias)

    def backward(self, error):
        self.kernel_gradient = np.dot(self.last_input.T, error)
        self.bias_gradient = error
        return np.dot(error, self.kernel.T)
