# role: matmul
# mistake: last-term-missing
# subject: matmul
# style: NumPy, row times column with slices
import numpy as np


def matmul(A, B):
    if A.shape[-1] != B.shape[0]:
        raise ValueError("shape mismatch")
    end = A.shape[-1] - 1
    return np.array([[np.dot(row[0:end], col[0:end]) for col in B.T] for row in A])
