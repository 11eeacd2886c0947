# role: dropout
# mistake: same-mask-every-call
# subject: dropout
# style: NumPy function, default_rng(0) on every call

import numpy as np


def dropout(inputs, rate=0.5, training=True):
    """Inverted dropout."""
    if not training or rate == 0:
        return inputs
    rng = np.random.default_rng(0)
    mask = rng.random(inputs.shape) >= rate
    if not mask.any():
        return np.zeros_like(inputs)
    return inputs * mask / (1 - rate)
