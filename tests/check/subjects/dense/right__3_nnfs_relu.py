# role: dense
# mistake: none
# name: relu
# subject: DenseReLU
# style: neural networks from scratch with the activation in the layer, output kept and returned
import numpy as np


class DenseReLU:
    def __init__(self, n_inputs, n_neurons):
        self.weights = np.sqrt(2 / n_inputs) * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros((1, n_neurons))

    def forward(self, inputs):
        self.inputs = np.atleast_2d(inputs)
        self.z = self.inputs @ self.weights + self.biases
        self.output = np.maximum(0, self.z)
        if np.ndim(inputs) == 1:
            self.output = self.output[0]
        return self.output
