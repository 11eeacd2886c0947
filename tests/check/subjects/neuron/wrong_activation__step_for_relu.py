# role: neuron
# mistake: wrong-activation
# name: relu
# subject: Neuron
# style: NumPy, boolean turned into a number
import numpy as np


class Neuron:
    def __init__(self, weights, bias):
        self.W = np.asarray(weights, dtype=float)
        self.b = float(bias)

    def __call__(self, x):
        z = self.W @ x + self.b
        return float(z > 0)
