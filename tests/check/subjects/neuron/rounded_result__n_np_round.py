# role: neuron
# mistake: rounded-result
# name: tanh
# subject: Neuron
# style: NumPy class whose output is made pretty with np.round

import numpy as np


class Neuron:
    def __init__(self, w, b):
        self.w = np.asarray(w, dtype=float)
        self.b = b

    def output(self, x):
        return np.round(np.tanh(np.dot(self.w, x) + self.b), 1)
