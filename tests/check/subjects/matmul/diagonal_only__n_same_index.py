# role: matmul
# mistake: diagonal-only
# subject: matmul
# style: NumPy zeros, one index for row and column
import numpy as np


def matmul(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    rows, cols = a.shape[0], b.shape[1]
    result = np.zeros((rows, cols))
    for i in range(min(rows, cols)):
        result[i, i] = a[i] @ b[:, i]
    return result
