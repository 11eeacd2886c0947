# role: gradient
# mistake: none
# name: dense relu
# subject: DenseReLU
# style: sample by sample, plus-equals, mask from the output
import numpy as np


class DenseReLU:
    def __init__(self, n_in, n_out):
        self.W = np.random.normal(0, (2 / n_in) ** 0.5, (n_in, n_out))
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = np.asarray(x, float)
        self.out = (self.x @ self.W + self.b).clip(min=0)
        return self.out

    def backward(self, upstream):
        self.dW, self.db = np.zeros_like(self.W), np.zeros_like(self.b)
        dx = []
        for x, o, g in zip(self.x, self.out, upstream):
            delta = np.where(o > 0, g, 0.0)
            self.dW += x[:, None] * delta
            self.db += delta
            dx.append(self.W @ delta)
        return np.array(dx)
