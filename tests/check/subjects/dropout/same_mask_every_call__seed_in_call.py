# role: dropout
# mistake: same-mask-every-call
# subject: Dropout
# style: lists, random.Random(seed) made inside forward

import random


class Dropout:
    def __init__(self, p=0.5, seed=42):
        self.p = p
        self.seed = seed

    def forward(self, x, training=True):
        if not training:
            return x
        rng = random.Random(self.seed)
        return [
            [v / (1.0 - self.p) if rng.random() >= self.p else 0.0 for v in row] for row in x
        ]
