# role: layer
# mistake: bias-first-only weight-negated
# name: tanh
# subject: TanhLayer
# style: NumPy, given arrays, (out, in)
import numpy as np


class TanhLayer:
    def __init__(self, weights, bias):
        self.weights = np.asarray(weights)
        self.bias = np.asarray(bias)

    def __call__(self, x):
        z = self.bias.flat[0] - x @ self.weights.T
        return np.tanh(z)
