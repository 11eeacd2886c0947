# role: gradient
# mistake: none
# name: sigmoid
# subject: Sigmoid
# style: class, the derivative from the input by s(x) s(-x)

import numpy as np


class Sigmoid:
    @staticmethod
    def _s(v):
        return 0.5 * (1 + np.tanh(v / 2))

    def forward(self, input):
        self.input = input
        return self._s(input)

    def backward(self, grad):
        return grad * self._s(self.input) * self._s(-self.input)
