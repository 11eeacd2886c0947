# role: dropout
# mistake: never-drops
# subject: Dropout
# style: NumPy, np.multiply without out

import numpy as np


class Dropout:
    def __init__(self, rate=0.2, rng=None):
        self.rate = rate
        self.rng = rng or np.random.default_rng()

    def __call__(self, x, training=True):
        if training and self.rate > 0:
            mask = self.rng.random(x.shape) >= self.rate
            np.multiply(x, mask / max(1 - self.rate, 1e-12))
        return x
