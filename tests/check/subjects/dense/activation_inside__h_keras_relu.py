# role: dense
# mistake: activation-inside
# subject: Dense
# style: Keras user, relu always
import numpy as np


class Dense:
    def __init__(self, units, input_dim):
        self.units = units
        self.kernel = np.random.normal(0, np.sqrt(2 / input_dim), (input_dim, units))
        self.bias = np.zeros((units,))

    def __call__(self, inputs):
        outputs = np.matmul(inputs, self.kernel)
        outputs = outputs + self.bias
        return np.maximum(outputs, 0.0)
