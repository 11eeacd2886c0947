# role: neuron
# mistake: bias-per-input
# name: sigmoid
# subject: Neuron
# style: NumPy, the bracket of the sum closes too late
import numpy as np


class Neuron:
    def __init__(self, n_features):
        self.w = np.random.default_rng().standard_normal(n_features)
        self.b = 0.0

    def forward(self, x):
        z = np.sum(self.w * x + self.b)
        return 1 / (1 + np.exp(-z))
