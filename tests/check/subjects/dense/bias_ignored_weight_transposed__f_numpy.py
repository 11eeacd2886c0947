# role: dense
# mistake: bias-ignored weight-transposed
# subject: Dense
# style: NumPy, (out, in), no transposition and no bias
import numpy as np


class Dense:
    def __init__(self, input_size, output_size):
        self.weights = np.random.randn(output_size, input_size) * np.sqrt(1 / input_size)
        self.biases = np.zeros(output_size)

    def forward(self, x):
        self.x = x
        return np.dot(x, self.weights)
