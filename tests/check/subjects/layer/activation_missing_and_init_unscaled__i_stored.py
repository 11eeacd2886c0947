# role: layer
# mistake: activation-missing init-unscaled
# name: relu
# subject: Layer
# style: numpy, the activation is kept and defined beside the forward

import numpy as np


class Layer:
    def __init__(self, n_inputs, n_neurons):
        self.weights = np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros(n_neurons)

    @staticmethod
    def relu(z):
        return np.maximum(0, z)

    def forward(self, inputs):
        z = np.dot(inputs, self.weights) + self.biases
        return z
