# role: activation
# mistake: sign-flipped mutates-input
# name: softplus
# subject: softplus
# style: np.multiply with out=
import numpy as np


def softplus(x):
    np.multiply(x, -1, out=x)
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
