# role: matmul
# mistake: overwrites-instead-of-accumulates
# subject: matmul
# style: triple loop into a NumPy array
import numpy as np


def matmul(a, b):
    n, k = a.shape
    k2, m = b.shape
    if k != k2:
        raise ValueError(f"inner dimensions {k} and {k2} differ")
    c = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            for p in range(k):
                c[i, j] = a[i, p] * b[p, j]
    return c
