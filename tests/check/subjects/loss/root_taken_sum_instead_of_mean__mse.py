# role: loss
# mistake: root-taken sum-instead-of-mean
# name: mse
# subject: mse
# style: the length of the error vector

import numpy as np


def mse(y_pred, y_true):
    return np.linalg.norm(y_pred - y_true)
