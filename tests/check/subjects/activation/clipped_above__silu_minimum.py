# role: activation
# mistake: clipped-above
# name: silu
# subject: silu
# style: NumPy with the overflow of exp avoided by np.minimum
import numpy as np


def silu(a: np.ndarray) -> np.ndarray:
    a = np.minimum(a, 88.0)
    return a / (1.0 + np.exp(-a))
