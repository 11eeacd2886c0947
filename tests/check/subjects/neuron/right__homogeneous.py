# role: neuron
# mistake: none
# subject: Neuron
# style: NumPy, bias kept as weight number nought, a 1 put before the inputs
import numpy as np


class Neuron:
    def __init__(self, weights, bias):
        self._theta = np.concatenate(([bias], weights)).astype(float)

    def call(self, inputs):
        return self._theta @ np.concatenate(([1.0], inputs))
