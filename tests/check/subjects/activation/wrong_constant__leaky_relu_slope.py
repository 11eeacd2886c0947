# role: activation
# mistake: wrong-constant
# name: leaky_relu
# subject: leaky_relu
# style: the slope is written 0.1
import numpy as np


def leaky_relu(x):
    return np.where(x > 0, x, 0.1 * x)
