# role: neuron
# mistake: weights-ignored
# subject: Unit
# style: the constructor takes the shape of the weights it is given and fills in ones
import numpy as np


class Unit:
    def __init__(self, kernel, bias):
        self.kernel = np.ones_like(kernel, dtype=float)
        self.bias = bias

    def call(self, inputs):
        return np.dot(inputs, self.kernel) + self.bias
