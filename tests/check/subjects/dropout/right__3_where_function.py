# role: dropout
# mistake: none
# subject: dropout
# style: function, training keyword-only, where, p = 1 apart
import numpy as np


def dropout(x, p=0.5, *, training=True):
    x = np.asarray(x, dtype=float)
    if p == 1 and training:
        return np.zeros_like(x)
    return np.where(np.random.random_sample(x.shape) < p, 0.0, x / (1 - p)) if training else x
