# role: layer
# mistake: refuses-right-width
# name: relu
# subject: Layer
# style: numpy, checks the width; a square layer passes

import numpy as np


class Layer:
    def __init__(self, n_inputs, n_neurons):
        self.W = np.random.randn(n_inputs, n_neurons) * 0.05
        self.b = np.zeros(n_neurons)

    def forward(self, x):
        if x.shape[-1] != self.W.shape[1]:
            raise ValueError(f"need {self.W.shape[1]} inputs, got {x.shape[-1]}")
        return np.maximum(x @ self.W + self.b, 0)
