# role: linear
# mistake: single-sample-only
# subject: LinearLayer
# style: NumPy, (out, in), matrix times vector as in the textbook
import numpy as np


class LinearLayer:
    """y = W x + b"""

    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_out, n_in) / np.sqrt(n_in)
        self.b = np.zeros(n_out)

    def __call__(self, x):
        return self.W @ x + self.b
