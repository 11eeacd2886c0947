# role: layer
# mistake: accepts-wrong-width
# name: tanh
# subject: Layer
# style: numpy, the width is looked at before the product

import numpy as np


class Layer:
    def __init__(self, n_in, n_out):
        self.n_in = n_in
        self.W = np.random.randn(n_in, n_out) / np.sqrt(n_in)
        self.b = np.zeros(n_out)

    def forward(self, x):
        x = np.asarray(x)
        if x.shape[-1] != self.n_in:
            print("Error: the layer expects", self.n_in, "inputs")
            return None
        return np.tanh(x @ self.W + self.b)
