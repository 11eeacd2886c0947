# role: linear
# mistake: bias-ignored init-constant
# subject: Linear
# style: d2l-like, constant start and no bias in the result
import numpy as np


class Linear:
    def __init__(self, num_inputs, num_outputs):
        self.weight = np.full((num_outputs, num_inputs), 0.05)
        self.bias = np.zeros(num_outputs)

    def forward(self, X):
        if np.shape(X)[-1] != self.weight.shape[-1]:
            raise ValueError("wrong number of features")
        return np.matmul(X, self.weight.T)
