# role: activation
# mistake: mutates-input
# name: silu
# subject: silu
# style: augmented assignment of the argument
import numpy as np


def silu(x):
    gate = 1.0 / (1.0 + np.exp(-x))
    x *= gate
    return x
