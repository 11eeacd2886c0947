# role: loss
# mistake: none
# name: mae
# subject: l1
# style: the absolute value as the root of the square

import numpy as np


def l1(pred, truth):
    d = np.asarray(pred, dtype=float) - np.asarray(truth, dtype=float)
    return np.sqrt(d * d).sum() / d.size
