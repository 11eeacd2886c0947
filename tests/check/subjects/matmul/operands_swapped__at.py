# role: matmul
# mistake: operands-swapped
# subject: matmul
# style: NumPy dot, own shape check
import numpy as np


def matmul(a, b):
    if np.shape(a)[1] != np.shape(b)[0]:
        raise ValueError("shapes do not fit")
    return np.dot(b, a)
