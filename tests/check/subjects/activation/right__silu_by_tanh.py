# role: activation
# mistake: none
# name: silu
# subject: silu
# style: half x times one plus tanh
import numpy as np


def silu(x):
    h = 0.5 * x
    return h + h * np.tanh(h)
