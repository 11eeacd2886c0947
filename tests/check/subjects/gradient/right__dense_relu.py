# role: gradient
# mistake: none
# name: dense relu
# subject: DenseReLU
# style: NumPy class in float32, the mask from the output

import numpy as np


class DenseReLU:
    def __init__(self, units_in: int, units_out: int):
        rng = np.random.default_rng()
        std = (2 / units_in) ** 0.5
        self.kernel = rng.normal(0, std, (units_in, units_out)).astype(np.float32)
        self.bias = np.zeros(units_out, dtype=np.float32)

    def forward(self, x):
        self.x = x
        self.a = np.maximum(x @ self.kernel + self.bias, 0)
        return self.a

    def backward(self, grad):
        dz = np.where(self.a > 0, grad, 0)
        self.kernel_grad = self.x.T @ dz
        self.bias_grad = dz.sum(0)
        return dz @ self.kernel.T
