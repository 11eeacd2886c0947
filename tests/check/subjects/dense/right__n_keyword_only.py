# role: dense
# mistake: none
# name: relu
# subject: dense
# style: NumPy function with parameters by keyword only, matmul on a stack of columns, clip
import numpy as np


def dense(x, *, biases, weights):
    """weights: one row per unit; biases: one number per unit."""
    stack = np.asarray(x)[..., :, np.newaxis]
    z = np.matmul(weights, stack)[..., 0] + np.ravel(biases)
    return np.clip(z, 0, None)
