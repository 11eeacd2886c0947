# role: matmul
# mistake: mutates-input
# subject: matmul
# style: NumPy, the first gets a third axis by assigning its shape
import numpy as np


def matmul(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    n, k = a.shape
    if k != b.shape[0]:
        raise ValueError(f"({n}, {k}) and {b.shape} do not fit")
    a.shape = (n, k, 1)
    return np.sum(a * b, axis=1)
