# role: matmul
# mistake: not-summed
# subject: matmul
# style: NumPy broadcasting with two new axes
import numpy as np


def matmul(a, b):
    if a.shape[1] != b.shape[0]:
        raise ValueError(f"{a.shape} does not fit {b.shape}")
    return a[:, :, np.newaxis] * b[np.newaxis, :, :]
