# role: loss
# mistake: sigmoid-twice
# name: bce
# subject: binary_crossentropy
# style: NumPy, a helper squashes the outputs first

import numpy as np


def sigmoid(v):
    return 1.0 / (1.0 + np.exp(-v))


def binary_crossentropy(y_true, y_pred):
    a = sigmoid(np.asarray(y_pred, dtype=np.float64))
    return np.mean(np.where(np.asarray(y_true) == 1, -np.log(a), -np.log(1.0 - a)))
