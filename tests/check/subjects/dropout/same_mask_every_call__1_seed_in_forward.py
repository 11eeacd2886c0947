# role: dropout
# mistake: same-mask-every-call
# subject: Dropout
# style: a generator made from the seed at every call
import numpy as np


class Dropout:
    def __init__(self, rate, seed=0):
        self.rate, self.seed = rate, seed

    def call(self, inputs, training=False):
        if not training or self.rate == 0:
            return inputs
        if self.rate == 1:
            return np.zeros_like(inputs)
        rng = np.random.default_rng(self.seed)
        mask = rng.random(inputs.shape) > self.rate
        return inputs * mask / (1 - self.rate)
