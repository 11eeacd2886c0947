# role: activation
# mistake: none
# name: relu
# subject: relu
# style: copies, then boolean indexing
import numpy as np


def relu(x: np.ndarray) -> np.ndarray:
    y = x.copy()
    y[y < 0] = 0
    return y
