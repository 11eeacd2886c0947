# role: linear
# mistake: wrong-return-type
# subject: linear_forward
# style: student of Ng's course, returns a cache too
import numpy as np


def linear_forward(A, W, b):
    """Z = A W + b, with samples in rows"""
    Z = np.dot(A, W) + b
    cache = {"A": A, "W": W, "b": b}
    return Z, cache
