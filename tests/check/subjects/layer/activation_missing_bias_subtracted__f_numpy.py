# role: layer
# mistake: activation-missing bias-subtracted
# name: relu
# subject: Layer
# style: NumPy, threshold written as a minus, activation prepared but never called
import numpy as np


class Layer:
    def __init__(self, inputs, neurons):
        self.w = np.random.randn(inputs, neurons) * np.sqrt(2 / inputs)
        self.b = np.zeros(neurons)
        self.relu = lambda z: np.where(z > 0, z, 0)

    def forward(self, x):
        return x @ self.w - self.b
