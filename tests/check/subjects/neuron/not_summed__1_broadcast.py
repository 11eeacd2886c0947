# role: neuron
# mistake: not-summed
# name: relu
# subject: Neuron
# style: NumPy, star instead of dot
import numpy as np


class Neuron:
    def __init__(self, weights, bias, activation="relu"):
        self.weights = np.array(weights)
        self.bias = bias
        self.activation = activation

    def forward(self, inputs):
        z = np.array(inputs) * self.weights + self.bias
        if self.activation == "relu":
            return np.maximum(0, z)
        return z
