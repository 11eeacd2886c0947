# role: matmul
# mistake: none
# subject: matmul
# style: NumPy broadcasting and a sum, own check
import numpy as np


def matmul(a, b):
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError(f"shapes {a.shape} and {b.shape} do not fit")
    return np.sum(a[:, :, None] * b[None], axis=1)
