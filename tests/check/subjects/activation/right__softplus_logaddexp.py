# role: activation
# mistake: none
# name: softplus
# subject: softplus
# style: np.logaddexp
import numpy as np


def softplus(x):
    return np.logaddexp(x, 0)
