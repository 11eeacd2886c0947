# role: neuron
# mistake: bias-inside-product
# name: sigmoid
# subject: LogisticNeuron
# style: NumPy class made from a number of inputs, np.dot
import numpy as np


class LogisticNeuron:
    def __init__(self, n_features):
        self.weights = np.random.randn(n_features) * 0.1
        self.bias = 0.0

    def forward(self, features):
        shifted = np.asarray(features, dtype=float) + self.bias
        return 1.0 / (1.0 + np.exp(-np.dot(shifted, self.weights)))
