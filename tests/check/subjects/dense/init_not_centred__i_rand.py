# role: dense
# mistake: init-not-centred
# subject: Dense
# style: numpy, np.random.rand scaled down

import numpy as np


class Dense:
    def __init__(self, input_size, output_size):
        self.weights = 0.1 * np.random.rand(output_size, input_size)
        self.bias = np.zeros(output_size)

    def forward(self, x):
        return np.dot(x, self.weights.T) + self.bias

    def parameters(self):
        return {"weights": self.weights, "bias": self.bias}
