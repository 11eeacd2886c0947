# role: dense
# mistake: none
# subject: Dense
# style: NumPy, all numbers in one flat vector, weight and bias are views of it
import numpy as np


class Dense:
    def __init__(self, n_in, n_out, *, rng=None):
        rng = rng or np.random.default_rng()
        cut = n_in * n_out
        self.theta = np.zeros(cut + n_out)
        self.theta[:cut] = rng.normal(0.0, np.sqrt(2.0 / n_in), cut)
        self.W = self.theta[:cut].reshape(n_in, n_out)
        self.b = self.theta[cut:]

    def parameters(self):
        return [self.W, self.b]

    def forward(self, x):
        x = np.asarray(x)
        if x.shape[-1] != self.W.shape[0]:
            raise ValueError(f"last axis is {x.shape[-1]}, should be {self.W.shape[0]}")
        out = np.empty(x.shape[:-1] + self.b.shape)
        out[...] = self.b
        out += x @ self.W
        return out
