# role: activation
# mistake: mutates-input
# name: relu
# subject: relu
# style: boolean indexing in place
import numpy as np


def relu(x: np.ndarray) -> np.ndarray:
    x[x < 0] = 0
    return x
