# role: layer
# mistake: accepts-wrong-width
# name: sigmoid
# subject: sigmoid_layer
# style: a function over numpy arrays, einsum; takes one column for any width

import numpy as np


def sigmoid_layer(x, W, b):
    z = np.einsum("...i,io->...o", x, W) + b
    return np.exp(-np.logaddexp(0.0, -z))
