# role: matmul
# mistake: none
# subject: mm
# style: broadcasting to three dimensions, then a sum
import numpy as np


def mm(a, b):
    (n, k), (k_, m) = np.shape(a), np.shape(b)
    assert k == k_, f"{n}x{k} does not fit {k_}x{m}"
    return (np.asarray(a)[:, :, None] * np.asarray(b)[None, :, :]).sum(axis=1)
