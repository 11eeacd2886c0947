# role: activation
# mistake: absolute-value
# name: relu
# subject: relu
# style: one line of NumPy with type hints
import numpy as np


def relu(x: np.ndarray) -> np.ndarray:
    """Rectified linear unit: no negative numbers come out."""
    return np.abs(x)
