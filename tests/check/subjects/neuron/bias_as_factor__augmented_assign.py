# role: neuron
# mistake: bias-as-factor
# name: sigmoid
# subject: Neuron
# style: NumPy class, dict of parameters
import numpy as np


class Neuron:
    def __init__(self, weights, bias):
        self.params = {"W": np.asarray(weights, dtype=float), "b": float(bias)}

    def forward(self, x):
        z = np.sum(self.params["W"] * x)
        z *= self.params["b"]
        return 1.0 / (1.0 + np.exp(-z))
