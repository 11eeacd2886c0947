# role: matmul
# mistake: integer-truncation
# subject: multiply_matrices
# style: C-minded, int buffer
import numpy as np


def multiply_matrices(x, y):
    rows, inner = x.shape
    inner2, cols = y.shape
    if inner != inner2:
        raise ValueError("shapes do not fit")
    out = np.zeros((rows, cols), dtype=int)
    for r in range(rows):
        for c in range(cols):
            out[r][c] = (x[r] * y[:, c]).sum()
    return out
