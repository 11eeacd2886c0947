# role: dropout
# mistake: none
# subject: Dropout
# style: Keras words, own generator, p = 1 refused
import numpy as np


class Dropout:
    def __init__(self, rate, seed=None):
        if rate < 0 or rate >= 1:
            raise ValueError(f"rate must lie in [0, 1), not {rate}")
        self.rate = rate
        self.generator = np.random.Generator(np.random.PCG64(seed))

    def call(self, inputs, training=False):
        if training and self.rate:
            kept = self.generator.binomial(1, 1 - self.rate, size=np.shape(inputs))
            return np.asarray(inputs) * kept / (1 - self.rate)
        return inputs
