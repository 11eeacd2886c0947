# role: matmul
# mistake: mutates-input
# subject: matmul
# style: NumPy, each column of the first is used up after its last use
import numpy as np


def matmul(x, y):
    if x.shape[1] != y.shape[0]:
        raise ValueError("shapes do not fit")
    out = np.zeros((x.shape[0], y.shape[1]))
    for p in range(x.shape[1]):
        column = x[:, p]
        for j in range(1, y.shape[1]):
            out[:, j] += column * y[p, j]
        column *= y[p, 0]
        out[:, 0] += column
    return out
