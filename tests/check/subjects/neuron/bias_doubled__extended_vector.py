# role: neuron
# mistake: bias-doubled
# subject: LinearNeuron
# style: NumPy, bias appended to the weights and a 1 to the inputs
import numpy as np


class LinearNeuron:
    def __init__(self, weights, bias):
        self.theta = np.append(weights, bias)
        self.bias = bias

    def call(self, x):
        extended = np.append(x, 1.0)
        return self.theta.dot(extended) + self.bias
