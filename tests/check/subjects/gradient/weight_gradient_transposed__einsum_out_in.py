# role: gradient
# mistake: weight-gradient-transposed
# subject: Linear
# style: einsum, weights (out, in), built from arrays

import numpy as np


class Linear:
    def __init__(self, weight, bias):
        self.weight = weight
        self.bias = bias

    def __call__(self, x):
        self._input = x
        return np.einsum("bi,oi->bo", x, self.weight) + self.bias

    def backward(self, delta):
        self.grad_weight = np.einsum("bi,bo->io", self._input, delta)
        self.grad_bias = np.einsum("bo->o", delta)
        return np.einsum("bo,oi->bi", delta, self.weight)
