# role: linear
# mistake: init-same-every-time
# subject: Linear
# style: np.random.seed(42) inside the constructor
import numpy as np


class Linear:
    def __init__(self, num_inputs, num_outputs, sigma=0.01):
        np.random.seed(42)
        self.weight = np.random.normal(0, sigma, (num_inputs, num_outputs))
        self.bias = np.zeros(num_outputs)

    def forward(self, X):
        return np.dot(X, self.weight) + self.bias
