# role: gradient
# mistake: mask-inverted divided-by-batch
# name: dense relu
# subject: ReluDense
# style: NumPy class in float32, kernel and bias in a tuple of gradients

import numpy as np


class ReluDense:
    def __init__(self, kernel, bias):
        self.kernel, self.bias = kernel, bias

    def forward(self, x):
        self.x = x
        self.z = x @ self.kernel + self.bias
        return np.maximum(self.z, 0)

    def backward(self, grad):
        dz = grad.copy()
        dz[self.z > 0] = 0
        self.grad_kernel = self.x.T @ dz / len(self.x)
        self.grad_bias = dz.mean(axis=0)
        return dz @ self.kernel.T
