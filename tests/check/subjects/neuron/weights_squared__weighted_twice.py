# role: neuron
# mistake: weights-squared
# subject: Neuron
# style: NumPy in two steps, product and then dot
import numpy as np


class Neuron:
    def __init__(self, weights: np.ndarray, bias: float = 0.0):
        self.weights = weights
        self.bias = bias

    def forward(self, x: np.ndarray) -> float:
        weighted = self.weights * x
        return np.dot(self.weights, weighted) + self.bias
