# role: gradient
# mistake: incoming-gradient-ignored
# name: sigmoid
# subject: sigmoid_backward
# style: NumPy function of the input, the derivative alone

import numpy as np


def sigmoid_backward(upstream, x):
    s = 1 / (1 + np.exp(-x))
    ds = s * (1 - s)
    return ds
