# role: layer
# mistake: init-scale-inverted
# name: relu
# subject: Layer
# style: numpy, He's scale with helper attributes

import numpy as np


class Layer:
    def __init__(self, n_inputs, n_neurons):
        self.scale = np.sqrt(n_inputs / 2)
        self.weights = self.scale * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros(n_neurons)

    def forward(self, inputs):
        return np.maximum(0, np.dot(inputs, self.weights) + self.biases)
