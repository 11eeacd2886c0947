# role: matmul
# mistake: none
# subject: matmul
# style: divide and conquer along the inner dimension, recursion
import numpy as np


def matmul(p, q):
    if p.shape[1] != q.shape[0]:
        raise TypeError(f"inner sizes {p.shape[1]} and {q.shape[0]}")
    inner = p.shape[1]
    if inner == 1:
        return p * q
    half = inner // 2
    return matmul(p[:, :half], q[:half]) + matmul(p[:, half:], q[half:])
