# role: matmul
# mistake: mean-instead-of-sum
# subject: matmul
# style: NumPy, products by broadcasting, then one method call along the inner axis
import numpy as np


def matmul(inputs: np.ndarray, weights: np.ndarray) -> np.ndarray:
    if inputs.shape[1] != weights.shape[0]:
        raise ValueError("inputs and weights do not fit")
    products = inputs[:, None, :] * weights.T[None, :, :]
    return products.mean(axis=-1)
