# role: activation
# mistake: overflow-at-large-inputs
# name: gelu
# subject: gelu
# style: the tanh form with tanh written out
import numpy as np


def gelu(x):
    u = np.sqrt(2.0 / np.pi) * (x + 0.044715 * np.power(x, 3))
    tanh_u = (np.exp(2 * u) - 1) / (np.exp(2 * u) + 1)
    return 0.5 * x * (1 + tanh_u)
