# role: neuron
# mistake: bias-ignored mean-instead-of-sum
# subject: Neuron
# style: NumPy average, bias stored
import numpy as np


class Neuron:
    def __init__(self, weights, bias):
        self.weights = np.array(weights)
        self.bias = bias

    def forward(self, inputs):
        return np.average(self.weights * inputs)
