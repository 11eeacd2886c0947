# role: activation
# mistake: sign-flipped
# name: elu
# subject: elu
# style: np.where with expm1; only the negative branch
import numpy as np


def elu(x: np.ndarray, alpha: float = 1.0) -> np.ndarray:
    below = alpha * (1.0 - np.exp(np.minimum(x, 0.0)))
    return np.where(x > 0, x, below)
