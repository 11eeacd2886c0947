# role: matmul
# mistake: integer-truncation
# subject: matmul
# style: NumPy loops into an integer result array
import numpy as np


def matmul(a, b):
    n, k = a.shape
    k2, m = b.shape
    if k != k2:
        raise ValueError("shape mismatch")
    out = np.full((n, m), 0)
    for i in range(n):
        for j in range(m):
            for t in range(k):
                out[i, j] = out[i, j] + a[i, t] * b[t, j]
    return out
