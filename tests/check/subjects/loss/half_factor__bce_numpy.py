# role: loss
# mistake: half-factor
# name: bce
# subject: bce
# style: NumPy, mean of the two terms' averages

import numpy as np


def bce(y_pred, y_true):
    y_pred = np.clip(y_pred, 1e-7, 1 - 1e-7)
    term_0 = (1 - y_true) * np.log(1 - y_pred)
    term_1 = y_true * np.log(y_pred)
    return -np.mean([term_0, term_1])
