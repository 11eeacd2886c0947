# role: loss
# mistake: zero-targets-ignored
# name: bce
# subject: binary_cross_entropy
# style: NumPy, the categorical formula used with one column

import numpy as np


def binary_cross_entropy(predictions, targets):
    predictions = np.clip(predictions, 1e-7, 1 - 1e-7)
    return -np.mean(targets * np.log(predictions))
