# role: loss
# mistake: not-squared
# name: mse
# subject: mse
# style: NumPy, the mean of the plain differences

import numpy as np


def mse(y_hat, y):
    m = y.size
    return np.sum(y_hat - y) / m
