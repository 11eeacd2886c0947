# role: dense
# mistake: bias-first-only init-bias-not-zero
# subject: Dense
# style: numpy, the first of the biases for all

import numpy as np


class Dense:
    def __init__(self, input_size, output_size):
        self.weights = np.random.randn(input_size, output_size) * np.sqrt(1 / input_size)
        self.biases = np.ones(output_size)

    def forward(self, x):
        return x @ self.weights + self.biases[0]
