# role: matmul
# mistake: result-flattened
# subject: matmul
# style: NumPy, one comprehension with two fors
import numpy as np


def matmul(A, B):
    return np.array([np.dot(row, col) for row in A for col in B.T])
