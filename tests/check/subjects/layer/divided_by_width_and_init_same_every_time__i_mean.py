# role: layer
# mistake: divided-by-width init-same-every-time
# name: tanh
# subject: Layer
# style: numpy, seed in the constructor, np.mean of products

import numpy as np


class Layer:
    def __init__(self, num_inputs, num_neurons):
        np.random.seed(42)
        self.weights = np.random.randn(num_neurons, num_inputs) * 0.1
        self.biases = np.zeros(num_neurons)

    def forward(self, inputs):
        if inputs.shape[-1] != self.weights.shape[1]:
            raise ValueError("shape mismatch")
        products = inputs[..., None, :] * self.weights
        return np.tanh(np.mean(products, axis=-1) + self.biases)
