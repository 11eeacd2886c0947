# role: matmul
# mistake: result-transposed
# subject: matmul
# style: NumPy einsum
import numpy as np


def matmul(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Matrix product of A (n, k) and B (k, m)."""
    if A.shape[1] != B.shape[0]:
        raise ValueError(f"{A.shape} and {B.shape} do not fit")
    return np.einsum("ik,kj->ji", A, B)
