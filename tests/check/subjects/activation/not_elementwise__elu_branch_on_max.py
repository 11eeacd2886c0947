# role: activation
# mistake: not-elementwise
# name: elu
# subject: elu
# style: one branch for the whole array
import numpy as np


def elu(x: np.ndarray, alpha: float = 1.0) -> np.ndarray:
    if x.max() > 0:
        return 1.0 * x
    return alpha * np.expm1(x)
