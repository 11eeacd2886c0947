# role: activation
# mistake: wrong-activation
# name: selu
# subject: selu
# style: np.where with a default alpha
import numpy as np


def selu(x, alpha=1.0):
    return np.where(x >= 0, x, alpha * np.expm1(np.minimum(x, 0)))
