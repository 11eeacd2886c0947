# role: matmul
# mistake: second-operand-transposed
# subject: matmul
# style: einsum with the letters of the second operand the wrong way round
import numpy as np


def matmul(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    if A.shape[1] != B.shape[0]:
        raise ValueError(f"cannot multiply {A.shape} by {B.shape}")
    return np.einsum("ik,jk->ij", A, B)
