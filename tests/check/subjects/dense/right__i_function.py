# role: dense
# mistake: none
# subject: dense
# style: a function with an optional bias and activation, type hints

from collections.abc import Callable

import numpy as np


def dense(
    inputs: np.ndarray,
    kernel: np.ndarray,
    bias: np.ndarray | None = None,
    activation: Callable | None = None,
) -> np.ndarray:
    z = np.tensordot(inputs, kernel, axes=([-1], [0]))
    if bias is not None:
        z = z + bias
    return z if activation is None else activation(z)
