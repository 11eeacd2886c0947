# role: dense
# mistake: integer-truncation
# subject: Dense
# style: NumPy, output allocated with the dtype of the input and filled in loops
import numpy as np


class Dense:
    def __init__(self, num_inputs, num_units):
        self.weights = np.random.normal(0, num_inputs**-0.5, size=(num_inputs, num_units))
        self.biases = np.zeros(num_units)

    def forward(self, x):
        rows = np.atleast_2d(x)
        if rows.shape[1] != self.weights.shape[0]:
            raise ValueError("number of columns is wrong")
        out = np.zeros((rows.shape[0], self.weights.shape[1]), dtype=rows.dtype)
        for i, row in enumerate(rows):
            out[i] = row @ self.weights + self.biases
        return out[0] if x.ndim == 1 else out
