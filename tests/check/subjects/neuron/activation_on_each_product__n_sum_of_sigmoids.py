# role: neuron
# mistake: activation-on-each-product
# name: sigmoid
# subject: SigmoidUnit
# style: NumPy, the whole of it in one expression
import numpy as np


def sigmoid(t):
    return 1 / (1 + np.exp(-t))


class SigmoidUnit:
    def __init__(self, w, b):
        self.w = np.array(w, dtype=float)
        self.b = b

    def __call__(self, x):
        return np.sum(sigmoid(self.w * x)) + self.b
