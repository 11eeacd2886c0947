# role: dropout
# mistake: same-mask-every-call
# subject: dropout
# style: generator made again at each call
import numpy as np


def dropout(x, p, training=True, seed=0):
    if not training:
        return x
    if p == 1:
        return np.zeros_like(x)
    rng = np.random.default_rng(seed)
    mask = (rng.random(x.shape) >= p) / (1 - p)
    return x * mask
