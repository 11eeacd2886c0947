# role: activation
# mistake: none
# name: gelu
# subject: gelu
# style: the tanh form in NumPy
import numpy as np


def gelu(x):
    cubic = x + 0.044715 * x * x * x
    return x * (1 + np.tanh(np.sqrt(2 / np.pi) * cubic)) / 2
