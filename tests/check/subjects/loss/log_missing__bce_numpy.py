# role: loss
# mistake: log-missing
# name: bce
# subject: binary_crossentropy
# style: NumPy

import numpy as np


def binary_crossentropy(y_true, y_pred):
    loss = y_true * y_pred + (1 - y_true) * (1 - y_pred)
    return -loss.mean(axis=-1)
