# role: activation
# mistake: mutates-input
# name: leaky_relu
# subject: leaky_relu
# style: boolean mask assignment
import numpy as np


def leaky_relu(x, negative_slope=0.01):
    x = np.asarray(x, dtype=float)
    x[x < 0] *= negative_slope
    return x
