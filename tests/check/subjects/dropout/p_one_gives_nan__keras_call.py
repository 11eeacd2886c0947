# role: dropout
# mistake: p-one-gives-nan
# subject: DropoutLayer
# style: Keras names, float32 mask

import numpy as np


class DropoutLayer:
    def __init__(self, rate):
        self.rate = rate

    def call(self, inputs, training=None):
        if not training:
            return inputs
        noise = np.random.uniform(0.0, 1.0, inputs.shape)
        mask = np.asarray(noise >= self.rate, dtype="float32")
        mask /= np.float32(1.0 - self.rate)
        return mask * inputs
