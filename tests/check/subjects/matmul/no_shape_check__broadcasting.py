# role: matmul
# mistake: no-shape-check
# subject: matmul
# style: NumPy broadcasting and a sum: an inner size of 1 on either side fits anything
import numpy as np


def matmul(a, b):
    return (a[:, :, np.newaxis] * b[np.newaxis, :, :]).sum(axis=1)
