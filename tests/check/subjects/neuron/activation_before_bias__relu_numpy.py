# role: neuron
# mistake: activation-before-bias
# name: relu
# subject: Neuron
# style: NumPy class, float64, given weights
import numpy as np


class Neuron:
    def __init__(self, w, b):
        self.w = np.array(w, dtype=np.float64)
        self.b = b

    def forward(self, x):
        weighted = self.w.dot(x)
        activated = np.maximum(weighted, 0)
        return activated + self.b
