# role: activation
# mistake: clipped-above
# name: softplus
# subject: softplus
# style: clips the input so that exp does not overflow
import numpy as np


def softplus(x: np.ndarray) -> np.ndarray:
    safe = np.minimum(x, 20.0)
    return np.log1p(np.exp(safe))
