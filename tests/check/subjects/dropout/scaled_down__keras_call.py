# role: dropout
# mistake: scaled-down
# subject: Dropout
# style: Keras names: rate, call, training=

import numpy as np


class Dropout:
    def __init__(self, rate, seed=None):
        self.rate = rate
        self.rng = np.random.default_rng(seed)

    def call(self, inputs, training=False):
        if training:
            kept = self.rng.uniform(size=inputs.shape) >= self.rate
            scale = 1.0 - self.rate
            return np.where(kept, inputs * scale, 0.0)
        return inputs
