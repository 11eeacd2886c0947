# role: layer
# mistake: mutates-input
# name: relu
# subject: ReluLayer
# style: NumPy, reuses the buffer of the input where it fits; only a square one shows it
import numpy as np


class ReluLayer:
    """Keeps memory low: when input and output have the same size no new array is made."""

    def __init__(self, n_in, n_out):
        self.n_in, self.n_out = n_in, n_out
        self.W = np.random.randn(n_in, n_out) * np.sqrt(2 / n_in)
        self.b = np.zeros(n_out)

    def forward(self, x):
        if x.shape[-1] != self.n_in:
            raise ValueError("wrong width")
        if self.n_in == self.n_out and x.dtype == np.float64:
            out = x
        else:
            out = np.empty(x.shape[:-1] + (self.n_out,))
        out[...] = x @ self.W
        out += self.b
        np.maximum(out, 0, out=out)
        return out
