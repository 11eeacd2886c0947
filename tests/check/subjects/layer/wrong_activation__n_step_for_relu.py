# role: layer
# mistake: wrong-activation
# name: relu
# subject: ReluLayer
# style: NumPy, the mask z > 0 itself is given back as numbers
import numpy as np


class ReluLayer:
    def __init__(self, n_in, n_out):
        self.weights = np.random.randn(n_in, n_out) * np.sqrt(2 / n_in)
        self.biases = np.zeros(n_out)

    def forward(self, inputs):
        z = np.dot(inputs, self.weights) + self.biases
        return (z > 0).astype(float)
