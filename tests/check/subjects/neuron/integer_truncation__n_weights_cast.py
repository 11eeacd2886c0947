# role: neuron
# mistake: integer-truncation
# name: relu
# subject: ReluNeuron
# style: NumPy, the weights cast in the constructor
import numpy as np


class ReluNeuron:
    def __init__(self, weights, bias):
        self.weights = np.array(weights, dtype=np.int64)
        self.bias = bias

    def forward(self, x):
        return max(0.0, float(self.weights @ np.asarray(x)) + self.bias)
