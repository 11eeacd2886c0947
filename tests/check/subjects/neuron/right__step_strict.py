# role: neuron
# mistake: none
# subject: Neuron
# style: NumPy, step that is 0 at nought, activation not announced
import numpy as np


class Neuron:
    def __init__(self, weights, bias):
        self.weights = np.asarray(weights, dtype=np.float64)
        self.bias = np.float64(bias)

    def __call__(self, x):
        if np.vdot(self.weights, x) + self.bias > 0:
            return 1.0
        return 0.0
