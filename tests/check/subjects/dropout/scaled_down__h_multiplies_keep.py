# role: dropout
# mistake: scaled-down
# subject: dropout
# style: function with a training argument, multiplies by keep
import numpy as np


def dropout(x, p=0.5, training=True):
    if not training or p == 0:
        return x
    keep = 1.0 - p
    mask = np.random.binomial(1, keep, size=x.shape)
    return x * mask * keep
