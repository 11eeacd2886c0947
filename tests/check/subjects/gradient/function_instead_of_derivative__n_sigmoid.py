# role: gradient
# mistake: function-instead-of-derivative
# name: sigmoid
# subject: sigmoid_backward
# style: NumPy, sigma(Z) where sigma'(Z) belongs

import numpy as np


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def sigmoid_backward(dA, Z):
    dZ = dA * sigmoid(Z)
    assert dZ.shape == Z.shape
    return dZ
