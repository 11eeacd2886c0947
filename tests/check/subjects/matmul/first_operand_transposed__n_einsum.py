# role: matmul
# mistake: first-operand-transposed
# subject: matmul
# style: NumPy einsum, the letters of a formula with samples in columns
import numpy as np


def matmul(X, W):
    X, W = np.asarray(X), np.asarray(W)
    if X.shape[1] != W.shape[0]:
        raise ValueError(f"{X.shape} and {W.shape} cannot be multiplied")
    return np.einsum("ki,kj->ij", X, W)
