# role: neuron
# mistake: state-kept-between-calls
# name: sigmoid
# subject: SigmoidNeuron
# style: NumPy, the sum is added onto an alias of the bias
import numpy as np


class SigmoidNeuron:
    def __init__(self, weights, bias):
        self.W = np.array(weights, dtype=float)
        self.b = np.array([bias], dtype=float)

    def predict(self, x):
        z = self.b
        z += self.W @ x
        return 1 / (1 + np.exp(-z[0]))
