# role: loss
# mistake: none
# name: bce
# subject: binary_cross_entropy
# style: NumPy, clipped, in float64

import numpy as np


def binary_cross_entropy(y_true, y_pred, eps=1e-12):
    y_pred = np.clip(np.asarray(y_pred, dtype=np.float64), eps, 1 - eps)
    return -np.mean(y_true * np.log(y_pred) + (1 - y_true) * np.log(1 - y_pred))
