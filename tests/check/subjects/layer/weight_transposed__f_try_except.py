# role: layer
# mistake: weight-transposed
# subject: Layer
# style: NumPy, (out, in), falls back to the other orientation; only a square one shows it
import numpy as np


class Layer:
    def __init__(self, n_inputs, n_neurons):
        self.n_inputs = n_inputs
        self.weights = np.random.randn(n_neurons, n_inputs) * np.sqrt(2 / n_inputs)
        self.biases = np.zeros(n_neurons)

    def forward(self, inputs):
        inputs = np.asarray(inputs, dtype=float)
        if inputs.shape[-1] != self.n_inputs:
            raise ValueError("wrong input size")
        try:
            z = np.dot(inputs, self.weights) + self.biases
        except ValueError:
            z = np.dot(inputs, self.weights.T) + self.biases
        return np.maximum(0, z)
