# role: layer
# mistake: init-bias-not-zero
# name: sigmoid
# subject: Layer
# style: numpy, biases of one

import numpy as np


class Layer:
    def __init__(self, num_inputs, num_neurons):
        self.weights = np.random.randn(num_inputs, num_neurons) * 0.1
        self.biases = np.ones(num_neurons)

    def forward(self, inputs):
        z = np.dot(inputs, self.weights) + self.biases
        return np.exp(-np.logaddexp(0, -z))
