# role: matmul
# mistake: no-shape-check
# subject: matrix_multiply
# style: NumPy loops, bound taken from the first (more rows in the second pass)
import numpy as np


def matrix_multiply(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    out = np.zeros((x.shape[0], y.shape[1]))
    for i in range(x.shape[0]):
        for p in range(x.shape[1]):
            out[i] += x[i, p] * y[p]
    return out
