# role: loss
# mistake: log-of-zero
# name: bce
# subject: bce
# style: NumPy, the formula as in the book

import numpy as np


def bce(y_hat, y):
    return np.mean(-(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat)))
