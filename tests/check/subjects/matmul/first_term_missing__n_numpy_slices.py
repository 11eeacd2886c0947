# role: matmul
# mistake: first-term-missing
# subject: matmul
# style: NumPy, loops over rows and columns, dot of two slices
import numpy as np


def matmul(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    assert left.shape[1] == right.shape[0]
    out = np.zeros((left.shape[0], right.shape[1]))
    for r, row in enumerate(left):
        for c, column in enumerate(right.T):
            out[r, c] = np.dot(row[1:], column[1:])
    return out
