# role: linear
# mistake: first-sample-only
# subject: Linear
# style: makes a batch of every input, then takes row 0 back out
import numpy as np


class Linear:
    def __init__(self, fan_in, fan_out):
        self.W = np.random.randn(fan_in, fan_out) / fan_in**0.5
        self.b = np.zeros(fan_out)

    def __call__(self, x):
        batch = np.array(x, ndmin=2)
        y = batch @ self.W + self.b
        return y[0]

    def parameters(self):
        return [self.W, self.b]
