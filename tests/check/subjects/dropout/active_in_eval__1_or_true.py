# role: dropout
# mistake: active-in-eval
# subject: Dropout
# style: Keras call with training=None, and an or that makes False true
import numpy as np


class Dropout:
    def __init__(self, rate: float):
        if not 0 <= rate < 1:
            raise ValueError("rate must be in [0, 1)")
        self.rate = rate
        self.default = True

    def __call__(self, inputs, training=None):
        training = training or self.default
        if training:
            noise = np.random.uniform(0, 1, inputs.shape)
            return np.where(noise < self.rate, 0, inputs / (1 - self.rate))
        return inputs
