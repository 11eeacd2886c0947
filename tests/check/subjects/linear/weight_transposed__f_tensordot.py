# role: linear
# mistake: weight-transposed
# subject: LinearLayer
# style: NumPy tensordot with axes, (in, out)
import numpy as np


class LinearLayer:
    def __init__(self, d_in, d_out):
        self.d_in = d_in
        self.weight = np.random.randn(d_in, d_out) * 0.05
        self.bias = np.zeros(d_out)

    def forward(self, x):
        x = np.asarray(x)
        if x.shape[-1] != self.d_in:
            raise ValueError(f"expected last dimension {self.d_in}, got {x.shape[-1]}")
        return np.tensordot(x, self.weight, axes=(-1, 1)) + self.bias
