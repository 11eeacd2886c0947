# role: gradient
# mistake: none
# subject: Linear
# style: built from arrays, weights (out, in), gradients in a dict

import numpy as np


class Linear:
    def __init__(self, weight, bias):
        self.weight, self.bias = np.asarray(weight), np.asarray(bias)
        self.grads = {}

    def __call__(self, x):
        self.cache = x
        return np.dot(x, self.weight.T) + self.bias

    def backward(self, grad_out):
        x = self.cache
        self.grads["weight"] = np.tensordot(grad_out, x, axes=(0, 0))
        self.grads["bias"] = np.ones(len(grad_out)) @ grad_out
        return grad_out @ self.weight
