# role: loss
# mistake: softmax-missing
# name: cross_entropy
# subject: categorical_crossentropy
# style: NumPy, clipped and logged as if the outputs were probabilities

import numpy as np


def categorical_crossentropy(y_pred, y_true):
    samples = len(y_pred)
    y_pred_clipped = np.clip(y_pred, 1e-7, 1 - 1e-7)
    correct = y_pred_clipped[range(samples), y_true]
    return np.mean(-np.log(correct))
