# role: neuron
# mistake: not-summed
# subject: Neuron
# style: NumPy class, from a number of inputs
import numpy as np


class Neuron:
    def __init__(self, input_size):
        self.weights = np.random.randn(input_size) * 0.01
        self.bias = 0.0

    def forward(self, x):
        return self.weights * x + self.bias
