# role: layer
# mistake: init-fan-out
# name: relu
# subject: HeLayer
# style: numpy, He scale read from the shape of the weights

import numpy as np


class HeLayer:
    def __init__(self, n_inputs, n_neurons):
        shape = (n_neurons, n_inputs)
        self.W = np.random.randn(*shape) * np.sqrt(2.0 / shape[0])
        self.b = np.zeros(n_neurons)

    def __call__(self, x):
        z = np.matmul(x, self.W.T) + self.b
        return z * (z > 0)
