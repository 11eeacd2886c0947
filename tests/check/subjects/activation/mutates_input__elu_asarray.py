# role: activation
# mistake: mutates-input
# name: elu
# subject: elu
# style: np.asarray taken for a copy
import numpy as np


def elu(x, alpha=1.0):
    y = np.asarray(x)
    neg = y < 0
    y[neg] = alpha * np.expm1(y[neg])
    return y
