# role: dense
# mistake: accepts-wrong-width
# subject: Dense
# style: numpy, builds its weights anew when the width is another

import numpy as np


class Dense:
    def __init__(self, units, input_dim):
        self.units = units
        self.build(input_dim)

    def build(self, input_dim):
        limit = np.sqrt(6 / (input_dim + self.units))
        self.kernel = np.random.uniform(-limit, limit, (input_dim, self.units))
        self.bias = np.zeros(self.units)

    def call(self, inputs):
        if inputs.shape[-1] != self.kernel.shape[0]:
            self.build(inputs.shape[-1])
        return np.dot(inputs, self.kernel) + self.bias
