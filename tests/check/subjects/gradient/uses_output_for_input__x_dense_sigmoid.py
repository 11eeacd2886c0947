# role: gradient
# mistake: uses-output-for-input
# name: dense sigmoid
# subject: SigmoidDense
# style: NumPy, derivative function of the output called with z

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_derivative(a):
    return a * (1 - a)


class SigmoidDense:
    def __init__(self, weights, biases):
        self.weights = weights
        self.biases = biases

    def forward(self, x):
        self.x = x
        self.z = x @ self.weights + self.biases
        return sigmoid(self.z)

    def backward(self, grad):
        delta = grad * sigmoid_derivative(self.z)
        self.d_weights = self.x.T @ delta
        self.d_biases = delta.sum(axis=0)
        return delta @ self.weights.T
