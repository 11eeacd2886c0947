# role: dropout
# mistake: scaled-down
# subject: dropout
# style: function, multiplies by 1 - p where it should divide
import numpy as np


def dropout(x, p=0.5, training=True):
    if not training:
        return x
    keep = 1.0 - p
    mask = np.random.uniform(size=np.shape(x)) < keep
    return np.where(mask, x * keep, 0.0)
