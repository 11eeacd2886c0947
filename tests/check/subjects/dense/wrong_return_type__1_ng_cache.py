# role: dense
# mistake: wrong-return-type
# subject: Dense
# style: Ng's cache: forward returns (Z, cache)
import numpy as np


class Dense:
    def __init__(self, n_x, n_h):
        self.W = np.random.randn(n_x, n_h) * 0.01
        self.b = np.zeros((n_h,))

    def forward(self, A_prev):
        Z = np.dot(A_prev, self.W) + self.b
        cache = {"A_prev": A_prev, "W": self.W, "b": self.b}
        return Z, cache
