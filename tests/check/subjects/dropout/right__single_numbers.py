# role: dropout
# mistake: none
# subject: Dropout
# style: NumPy array filled number by number, random.Random

import random

import numpy as np


class Dropout:
    def __init__(self, p=0.5, seed=None):
        self.p = p
        self.random = random.Random(seed)

    def forward(self, x, training=True):
        out = np.array(x, dtype=float)
        if not training:
            return out
        for position in np.ndindex(out.shape):
            if self.random.random() < self.p:
                out[position] = 0.0
            else:
                out[position] /= 1 - self.p
        return out
