# role: activation
# mistake: none
# name: glu
# subject: glu
# style: np.split along the last axis
import numpy as np


def glu(x, axis=-1):
    a, b = np.split(x, 2, axis=axis)
    return a * (0.5 + 0.5 * np.tanh(b / 2))
