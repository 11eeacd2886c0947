# role: layer
# mistake: none
# name: tanh
# subject: Layer
# style: the bias is the last row of the matrix, a column of ones is appended
import numpy as np


class Layer:
    def __init__(self, W, b):
        self.Wb = np.vstack([np.asarray(W, float), np.asarray(b, float).reshape(1, -1)])

    def forward(self, x):
        x = np.asarray(x, float)
        ones = np.ones(x.shape[:-1] + (1,))
        return np.tanh(np.concatenate([x, ones], axis=-1) @ self.Wb)
