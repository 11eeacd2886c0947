# role: dense
# mistake: init-fan-out
# subject: Dense
# style: kernel (in, out), the fan is read from the wrong axis
import numpy as np


def he_normal(shape, rng):
    fan_in = shape[1]
    return rng.normal(0, np.sqrt(2 / fan_in), shape)


class Dense:
    def __init__(self, inputs, units):
        rng = np.random.default_rng()
        self.kernel = he_normal((inputs, units), rng)
        self.bias = np.zeros(units)

    def forward(self, x):
        return np.dot(x, self.kernel) + self.bias
