# role: dense
# mistake: wrong-activation bias-ignored
# name: relu
# subject: dense_relu
# style: NumPy function, one row of weights per unit, where
import numpy as np


def dense_relu(x, weights, bias):
    z = np.inner(x, weights)
    return np.where(z > 0, z, 0.01 * z)
