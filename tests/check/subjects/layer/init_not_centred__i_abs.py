# role: layer
# mistake: init-not-centred
# name: tanh
# subject: TanhLayer
# style: numpy, normal draws made positive

import numpy as np


class TanhLayer:
    def __init__(self, input_size, output_size, rng=None):
        rng = rng or np.random.default_rng()
        self.kernel = np.abs(rng.normal(0.0, 0.05, size=(input_size, output_size)))
        self.bias = np.zeros(output_size)

    def call(self, inputs):
        return np.tanh(inputs @ self.kernel + self.bias)
