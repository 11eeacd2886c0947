# role: loss
# mistake: not-reduced
# name: cross_entropy
# subject: sparse_cross_entropy
# style: NumPy, one loss a sample comes back

import numpy as np


def sparse_cross_entropy(y_true, y_logits):
    biggest = np.max(y_logits, axis=-1, keepdims=True)
    lse = np.log(np.sum(np.exp(y_logits - biggest), axis=-1)) + biggest[:, 0]
    right = np.take_along_axis(y_logits, np.reshape(y_true, (-1, 1)), axis=-1)[:, 0]
    return lse - right
