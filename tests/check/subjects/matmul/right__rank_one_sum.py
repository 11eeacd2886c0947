# role: matmul
# mistake: none
# subject: multiply
# style: NumPy, sum of outer products, inner loop outside
import numpy as np


def multiply(A, B):
    n, k = A.shape
    if B.shape[0] != k:
        raise ValueError("A and B do not fit")
    C = np.zeros((n, B.shape[1]))
    for p in range(k):
        C += np.outer(A[:, p], B[p, :])
    return C
