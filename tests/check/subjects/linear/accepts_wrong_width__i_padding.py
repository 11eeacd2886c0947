# role: linear
# mistake: accepts-wrong-width
# subject: linear
# style: a function over numpy arrays that fills up with zeros

import numpy as np


def linear(x, weight, bias):
    x = np.asarray(x, dtype=float)
    missing = weight.shape[1] - x.shape[-1]
    if missing > 0:
        x = np.concatenate([x, np.zeros(x.shape[:-1] + (missing,))], axis=-1)
    return x @ weight.T + bias
