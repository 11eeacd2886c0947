# role: layer
# mistake: init-identical-neurons
# name: relu
# subject: HiddenLayer
# style: numpy, np.tile, parameters in a dict

import numpy as np


class HiddenLayer:
    def __init__(self, n_out, n_in):
        rng = np.random.default_rng()
        neuron = rng.standard_normal(n_in) * np.sqrt(2 / n_in)
        self.params = {"W": np.tile(neuron, (n_out, 1)), "b": np.zeros(n_out)}

    def parameters(self):
        return self.params

    def forward(self, x):
        z = x @ self.params["W"].T + self.params["b"]
        return np.where(z > 0, z, 0.0)
