# role: layer
# mistake: activation-per-term
# name: tanh
# subject: TanhLayer
# style: NumPy, tanh of the array of products, then the sum along the inputs
import numpy as np


class TanhLayer:
    def __init__(self, n_in, n_out):
        self.weight = np.random.randn(n_out, n_in) / np.sqrt(n_in)
        self.bias = np.zeros(n_out)

    def __call__(self, x):
        if np.shape(x)[-1] != self.weight.shape[1]:
            raise ValueError("unexpected input width")
        terms = np.tanh(x[..., None, :] * self.weight)
        return terms.sum(-1) + self.bias
