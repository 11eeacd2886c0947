# role: neuron
# mistake: activation-missing
# name: relu
# subject: ReLUNeuron
# style: NumPy, the activated value is put in a variable
import numpy as np


class ReLUNeuron:
    def __init__(self, n):
        self.W = np.random.uniform(-1, 1, n)
        self.b = 0.0

    def forward(self, X):
        Z = np.dot(X, self.W) + self.b
        A = np.maximum(0, Z)
        self.cache = (X, A)
        return Z
