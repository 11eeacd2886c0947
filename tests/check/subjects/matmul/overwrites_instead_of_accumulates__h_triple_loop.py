# role: matmul
# mistake: overwrites-instead-of-accumulates
# subject: matrix_product
# style: triple loop over a zero array
import numpy as np


def matrix_product(A, B):
    n, p = A.shape
    q, m = B.shape
    assert p == q, "inner sizes differ"
    C = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            for k in range(p):
                C[i, j] = A[i, k] * B[k, j]
    return C
