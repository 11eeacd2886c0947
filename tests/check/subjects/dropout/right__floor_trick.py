# role: dropout
# mistake: none
# subject: dropout
# style: floor(keep + uniform), NumPy float32 kept

import numpy as np


def dropout(x, p=0.5, training=True):
    keep_prob = 1.0 - p
    if not training or keep_prob == 1.0:
        return x
    if keep_prob == 0.0:
        return x * 0
    binary = np.floor(keep_prob + np.random.rand(*np.shape(x)))
    return (x / keep_prob * binary).astype(x.dtype)
