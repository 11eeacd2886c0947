# role: gradient
# mistake: none
# subject: FullyConnected
# style: bias and its gradient are rows of shape (1, out)

import numpy as np


class FullyConnected:
    def __init__(self, input_size, output_size):
        limit = np.sqrt(6 / (input_size + output_size))
        self.W = np.random.uniform(-limit, limit, (input_size, output_size))
        self.b = np.zeros((1, output_size))
        self.dW = None
        self.db = None

    def forward(self, X):
        self._X = X
        return X.dot(self.W) + self.b

    def backward(self, dout):
        self.dW = self._X.T.dot(dout)
        self.db = dout.sum(axis=0, keepdims=True)
        return dout.dot(self.W.T)
