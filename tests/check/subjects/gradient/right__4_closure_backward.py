# role: gradient
# mistake: none
# name: dense relu
# subject: DenseReLU
# style: forward leaves a closure behind that knows the way back
import numpy as np


class DenseReLU:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * (2 / n_in) ** 0.5
        self.b = np.zeros(n_out)
        self.dW = self.db = None

    def forward(self, x):
        z = x @ self.W + self.b

        def _backward(g):
            g = np.where(z > 0, g, 0.0)
            self.dW, self.db = x.T @ g, np.add.reduce(g, axis=0)
            return g @ self.W.T

        self._backward = _backward
        return np.maximum(z, 0)

    def backward(self, grad_output):
        return self._backward(grad_output)
