# role: activation
# mistake: not-elementwise
# name: leaky_relu
# subject: leaky_relu
# style: if over the whole array
import numpy as np


def leaky_relu(x, slope=0.01):
    if np.all(x > 0):
        return x
    else:
        return slope * x
