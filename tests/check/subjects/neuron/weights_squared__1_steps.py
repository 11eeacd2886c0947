# role: neuron
# mistake: weights-squared
# name: sigmoid
# subject: Neuron
# style: two steps in two methods, each of which weights the inputs
import numpy as np


class Neuron:
    def __init__(self, weights, bias):
        self.W = np.array(weights, dtype=float)
        self.b = float(bias)

    def _weighted(self, x):
        return self.W * np.asarray(x, dtype=float)

    def _net(self, x):
        return self.W @ self._weighted(x) + self.b

    def predict(self, x):
        return 1 / (1 + np.exp(-self._net(x)))
