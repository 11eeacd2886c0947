# role: dense
# mistake: init-zero
# subject: Dense
# style: numpy in the manner of Keras, kernel and build

import numpy as np


class Dense:
    def __init__(self, units, input_dim, activation=None):
        self.units = units
        self.activation = activation
        self.kernel = np.zeros((input_dim, units))
        self.bias = np.zeros((units,))

    def call(self, inputs):
        outputs = np.matmul(inputs, self.kernel) + self.bias
        if self.activation is not None:
            outputs = self.activation(outputs)
        return outputs
