# role: dropout
# mistake: none
# subject: Dropout
# style: Keras names, training=False by default

import numpy as np


class Dropout:
    def __init__(self, rate, seed=None):
        self.rate = rate
        self.random_state = np.random.RandomState(seed)

    def build(self, input_shape):
        self.units = input_shape[-1]

    def call(self, inputs, training=False):
        if not training:
            return inputs
        keep = 1.0 - self.rate
        if keep <= 0.0:
            return np.zeros(inputs.shape, dtype=inputs.dtype)
        return inputs * self.random_state.binomial(1, keep, inputs.shape) / keep

    def __call__(self, inputs, training=False):
        self.build(inputs.shape)
        return self.call(inputs, training=training)
