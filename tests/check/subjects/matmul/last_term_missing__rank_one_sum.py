# role: matmul
# mistake: last-term-missing
# subject: mat_mul
# style: NumPy, sum of outer products, bound kept in a variable
import numpy as np


def mat_mul(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    n, inner = left.shape
    inner2, m = right.shape
    assert inner == inner2
    last = inner - 1
    out = np.zeros((n, m))
    for p in range(0, last):
        out += np.outer(left[:, p], right[p])
    return out
