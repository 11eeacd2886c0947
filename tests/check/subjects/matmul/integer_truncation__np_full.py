# role: matmul
# mistake: integer-truncation
# subject: matmul
# style: NumPy np.full with a whole number, cells are assigned
import numpy as np


def matmul(left, right):
    left, right = np.asarray(left), np.asarray(right)
    n, k = left.shape
    if right.shape[0] != k:
        raise ValueError("inner dimensions differ")
    m = right.shape[1]
    result = np.full((n, m), 0)
    for r in range(n):
        for c in range(m):
            result[r, c] = np.dot(left[r, :], right[:, c])
    return result
