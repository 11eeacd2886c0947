# role: layer
# mistake: none
# name: tanh
# subject: Layer
# style: built from given arrays, one row per neuron, the activation a default argument

import numpy as np


class Layer:
    def __init__(self, weights, biases, activation=np.tanh):
        self.weights = np.array(weights, dtype=float)
        self.biases = np.array(biases, dtype=float)
        self.activation = activation

    def predict(self, x):
        return self.activation(np.inner(x, self.weights) + self.biases)

    def parameters(self):
        return [self.weights, self.biases]
