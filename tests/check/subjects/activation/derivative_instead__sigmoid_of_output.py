# role: activation
# mistake: derivative-instead
# name: sigmoid
# subject: sigmoid
# style: the derivative as a function of the output, as in an old tutorial (s(1 - s))
import numpy as np


def sigmoid(x, deriv=True):
    if deriv:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))
