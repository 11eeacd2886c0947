# role: matmul
# mistake: returns-too-early
# subject: matmul
# style: NumPy zeros, triple loop by index
import numpy as np


def matmul(A, B):
    n, k = A.shape
    k2, m = B.shape
    if k != k2:
        raise ValueError("A has another number of columns than B has rows")
    C = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            for p in range(k):
                C[i, j] += A[i, p] * B[p, j]
        return C
