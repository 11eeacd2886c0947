# role: matmul
# mistake: none
# subject: matmul
# style: NumPy, divides the inner size in two until one is left (recursion)
import numpy as np


def matmul(a, b):
    k = a.shape[1]
    if k != b.shape[0]:
        raise ValueError("inner sizes differ")
    if k == 1:
        return a * b
    half = k // 2
    return matmul(a[:, :half], b[:half]) + matmul(a[:, half:], b[half:])
