# role: matmul
# mistake: none
# subject: matmul
# style: NumPy, a linear map applied to each column by apply_along_axis
from functools import partial

import numpy as np


def transform(matrix, vector):
    """matrix times one vector, as a combination of the matrix's columns"""
    if len(vector) != matrix.shape[1]:
        raise ValueError(f"vector of {len(vector)}, matrix with {matrix.shape[1]} columns")
    return sum(scale * column for scale, column in zip(vector, matrix.T))


def matmul(m, n):
    return np.apply_along_axis(partial(transform, np.asarray(m, float)), 0, np.asarray(n, float))
