# role: layer
# mistake: activation-before-bias
# name: relu
# subject: Layer_ReLU
# style: neural networks from scratch in Python
import numpy as np


class Layer_ReLU:
    def __init__(self, n_inputs, n_neurons):
        self.weights = 0.1 * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros((1, n_neurons))

    def forward(self, inputs):
        activated = np.maximum(0, np.dot(inputs, self.weights))
        self.output = activated + self.biases.ravel()
        return self.output
