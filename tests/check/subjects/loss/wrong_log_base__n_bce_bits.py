# role: loss
# mistake: wrong-log-base
# name: bce
# subject: binary_cross_entropy
# style: NumPy, log2 as in information theory

import numpy as np


def binary_cross_entropy(probabilities, labels):
    q = np.clip(probabilities, 1e-15, 1 - 1e-15)
    bits = labels * np.log2(q) + (1 - labels) * np.log2(1 - q)
    return -bits.mean()
