# role: layer
# mistake: init-constant
# name: relu
# subject: ReluLayer
# style: numpy, np.full

import numpy as np


class ReluLayer:
    """A fully connected layer followed by a ReLU."""

    def __init__(self, neurons: int, inputs: int, scale: float = 0.1):
        start = np.random.normal(0.0, scale)
        self.W = np.full((neurons, inputs), start)
        self.b = np.zeros(neurons)

    def forward(self, x):
        z = np.dot(x, self.W.T) + self.b
        return np.maximum(z, 0)
