# role: loss
# mistake: none
# name: bce
# subject: bce_loss
# style: eps added inside the logarithms

import numpy as np


def bce_loss(p, y):
    eps = 1e-12
    p = np.array(p, dtype=float)
    y = np.array(y, dtype=float)
    ones = y * np.log(p + eps)
    zeros = (1.0 - y) * np.log(1.0 - p + eps)
    return float(np.sum(-ones - zeros) / p.size)
