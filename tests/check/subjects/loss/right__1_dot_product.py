# role: loss
# mistake: none
# name: mse
# subject: mse
# style: inner product of the flattened difference with itself
import numpy as np


def mse(y_hat, y):
    r = np.subtract(y_hat, y).ravel()
    return r.dot(r) / len(r)
