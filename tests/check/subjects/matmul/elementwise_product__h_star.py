# role: matmul
# mistake: elementwise-product
# subject: matmul
# style: numpy, shapes checked first
import numpy as np


def matmul(a, b):
    a = np.asarray(a)
    b = np.asarray(b)
    if a.shape[1] != b.shape[0]:
        raise ValueError(f"cannot multiply {a.shape} by {b.shape}")
    return a * b
