# role: linear
# mistake: init-bias-not-zero
# subject: Linear
# style: numpy, biases from np.random.rand

import numpy as np


class Linear:
    def __init__(self, size_out, size_in):
        self.W = np.random.randn(size_out, size_in) / np.sqrt(size_in)
        self.b = np.random.rand(size_out)

    def forward(self, x):
        return np.einsum("oi,...i->...o", self.W, self._fit(x)) + self.b

    def _fit(self, x):
        if np.shape(x)[-1] != self.W.shape[1]:
            raise ValueError("wrong width")
        return x
