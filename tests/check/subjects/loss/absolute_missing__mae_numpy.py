# role: loss
# mistake: absolute-missing
# name: mae
# subject: mean_absolute_error
# style: NumPy, errors of both signs cancel

import numpy as np


def mean_absolute_error(y_true, y_pred):
    errors = y_true - y_pred
    return np.mean(errors)
