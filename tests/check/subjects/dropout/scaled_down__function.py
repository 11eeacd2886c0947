# role: dropout
# mistake: scaled-down
# subject: dropout
# style: plain function (x, p, training), NumPy

import numpy as np


def dropout(x, p=0.5, training=True):
    if not training:
        return x
    keep_prob = 1 - p
    mask = np.random.binomial(1, keep_prob, size=x.shape)
    return x * mask * keep_prob
