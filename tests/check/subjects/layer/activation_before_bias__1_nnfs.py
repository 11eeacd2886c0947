# role: layer
# mistake: activation-before-bias
# name: tanh
# subject: Layer_Dense
# style: neural networks from scratch: weights (in, out), biases (1, n), self.output
import numpy as np


class Layer_Dense:
    def __init__(self, n_inputs, n_neurons):
        self.weights = 0.10 * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros((1, n_neurons))

    def forward(self, inputs):
        activated = np.tanh(np.dot(inputs, self.weights))
        self.output = activated + self.biases.reshape(-1)
        return self.output
