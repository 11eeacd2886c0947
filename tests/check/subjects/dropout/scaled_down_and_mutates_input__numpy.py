# role: dropout
# mistake: scaled-down mutates-input
# subject: dropout
# style: function, works in the array given

import numpy as np


def dropout(a, p=0.5, training=True):
    if training:
        a[np.random.rand(*a.shape) < p] = 0.0
        a *= 1 - p
    return a
