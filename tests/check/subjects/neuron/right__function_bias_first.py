# role: neuron
# mistake: none
# subject: unit
# style: NumPy function, bias first, then weights, then x, einsum
import numpy as np


def unit(b: float, w: np.ndarray, x: np.ndarray) -> float:
    """One unit without an activation."""
    return b + np.einsum("i,i->", w, x)
