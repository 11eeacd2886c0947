# role: matmul
# mistake: none
# subject: matmul
# style: NumPy einsum with type hints
import numpy as np
from numpy.typing import ArrayLike, NDArray


def matmul(a: ArrayLike, b: ArrayLike) -> NDArray[np.float64]:
    """(n, k), (k, m) -> (n, m)."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape[-1] != b.shape[0]:
        raise ValueError("the inner sizes differ")
    return np.einsum("nk,km->nm", a, b)
