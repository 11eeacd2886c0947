# role: gradient
# mistake: jacobian-diagonal-only
# name: softmax
# subject: Softmax
# style: NumPy class, s(1 - s) as for the sigmoid

import numpy as np


class Softmax:
    def forward(self, inputs):
        e = np.exp(inputs - inputs.max(axis=-1, keepdims=True))
        self.output = e / e.sum(axis=-1, keepdims=True)
        return self.output

    def backward(self, dvalues):
        return dvalues * self.output * (1 - self.output)
