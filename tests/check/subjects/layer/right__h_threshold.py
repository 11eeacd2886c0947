# role: layer
# mistake: none
# name: step
# subject: ThresholdLayer
# style: built from given arrays, one weight column for each neuron, strict comparison
import numpy as np


class ThresholdLayer:
    def __init__(self, weights, bias):
        self.weights = np.asarray(weights, dtype=float)
        self.bias = np.asarray(bias, dtype=float)

    def __call__(self, x):
        x = np.asarray(x, dtype=float)
        pre = np.tensordot(x, self.weights, axes=([-1], [0])) + self.bias
        return np.heaviside(pre, 0.0)
