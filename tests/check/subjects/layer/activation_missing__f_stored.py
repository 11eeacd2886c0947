# role: layer
# mistake: activation-missing
# name: relu
# subject: Layer
# style: NumPy, activation stored in the constructor, float32, (in, out)
import numpy as np


def relu(z):
    return np.maximum(z, 0)


class Layer:
    def __init__(self, n_inputs, n_neurons, activation=relu):
        self.weights = (0.1 * np.random.randn(n_inputs, n_neurons)).astype(np.float32)
        self.biases = np.zeros((1, n_neurons), dtype=np.float32)
        self.activation = activation

    def forward(self, inputs):
        self.inputs = inputs
        if inputs.ndim == 1:
            return inputs @ self.weights + self.biases[0]
        return inputs @ self.weights + self.biases
