# role: loss
# mistake: mutates-input
# name: bce
# subject: bce
# style: NumPy, np.clip with out=, so only probabilities at the ends are changed

import numpy as np


def bce(y_pred, y_true, eps=1e-7):
    np.clip(y_pred, eps, 1 - eps, out=y_pred)
    return -np.mean(y_true * np.log(y_pred) + (1 - y_true) * np.log(1 - y_pred))
