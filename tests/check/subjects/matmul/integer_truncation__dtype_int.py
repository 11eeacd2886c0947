# role: matmul
# mistake: integer-truncation
# subject: matmul
# style: NumPy result with an integer dtype, terms added one by one
import numpy as np


def matmul(a, b):
    assert a.shape[1] == b.shape[0]
    out = np.zeros((a.shape[0], b.shape[1]), dtype=int)
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            for k in range(a.shape[1]):
                out[i][j] += a[i][k] * b[k][j]
    return out
