# role: neuron
# mistake: none
# name: sigmoid
# subject: SigmoidNeuron
# style: NumPy class made from a number of inputs, attributes W and b
import numpy as np


class SigmoidNeuron:
    def __init__(self, n_inputs, rng=None):
        rng = rng or np.random.default_rng()
        self.W = rng.normal(0.0, 1.0 / np.sqrt(n_inputs), size=n_inputs)
        self.b = 0.0

    def forward(self, x):
        z = np.dot(self.W, x) + self.b
        return 1.0 / (1.0 + np.exp(-z))
