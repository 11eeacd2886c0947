# role: dense
# mistake: bias-kept-when-disabled
# subject: Dense
# style: use_bias is stored and never asked
import numpy as np


class Dense:
    def __init__(self, n_inputs, n_outputs, use_bias=True):
        self.use_bias = use_bias
        std = (2 / (n_inputs + n_outputs)) ** 0.5
        self.weight = np.random.normal(scale=std, size=(n_inputs, n_outputs))
        self.bias = np.zeros(n_outputs)

    def forward(self, x):
        y = x @ self.weight
        y = y + self.bias
        return y

    def parameters(self):
        return [self.weight, self.bias]
