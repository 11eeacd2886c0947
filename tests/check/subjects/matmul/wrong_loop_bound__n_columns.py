# role: matmul
# mistake: wrong-loop-bound
# subject: matmul
# style: NumPy, a result of zeros, two loops and a dot, the size of B taken from its shape
import numpy as np


def matmul(A, B):
    if A.shape[1] != B.shape[0]:
        raise ValueError("shape mismatch")
    C = np.zeros((A.shape[0], B.shape[1]))
    for row in range(A.shape[0]):
        for col in range(B.shape[0]):
            C[row][col] = np.dot(A[row], B[:, col])
    return C
