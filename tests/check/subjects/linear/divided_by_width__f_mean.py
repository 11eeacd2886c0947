# role: linear
# mistake: divided-by-width
# subject: Linear
# style: NumPy, elementwise product reduced with np.mean
import numpy as np


class Linear:
    def __init__(self, n_inputs, n_outputs):
        self.n_inputs = n_inputs
        self.weights = np.random.standard_normal((n_outputs, n_inputs)) / n_inputs**0.5
        self.bias = np.zeros(n_outputs)

    def forward(self, x):
        x = np.asarray(x, dtype=float)
        if x.shape[-1] != self.n_inputs:
            raise ValueError("input width does not match")
        products = x[..., None, :] * self.weights
        return np.mean(products, axis=-1) + self.bias
