# role: activation
# mistake: halves-swapped axis-wrong
# name: glu
# subject: glu
# style: np.split along axis 0
import numpy as np


def glu(x):
    gate, value = np.split(x, 2, axis=0)
    return value / (1.0 + np.exp(-gate))
