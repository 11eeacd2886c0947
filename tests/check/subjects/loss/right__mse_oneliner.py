# role: loss
# mistake: none
# name: mse
# subject: mean_squared_error
# style: one line of NumPy, truth first

import numpy as np


def mean_squared_error(y_true, y_pred):
    return np.mean((y_true - y_pred) ** 2)
