# role: activation
# mistake: none
# name: elu
# subject: elu
# style: maximum plus expm1 of the minimum
import numpy as np


def elu(x, alpha=1.0):
    return np.maximum(x, 0.0) + alpha * np.expm1(np.minimum(x, 0.0))
