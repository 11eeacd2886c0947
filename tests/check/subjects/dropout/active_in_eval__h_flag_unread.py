# role: dropout
# mistake: active-in-eval
# subject: Dropout
# style: flag that forward never reads, Keras
import numpy as np


class Dropout:
    def __init__(self, rate, seed=None):
        if not 0 <= rate < 1:
            raise ValueError("rate must be in [0, 1)")
        self.rate = rate
        self.rng = np.random.default_rng(seed)

    def call(self, inputs, training=False):
        self.training = training
        kept = self.rng.random(inputs.shape) >= self.rate
        return np.where(kept, inputs / (1 - self.rate), 0.0)

    def __call__(self, inputs, training=False):
        return self.call(inputs, training)
