# role: neuron
# mistake: none
# name: sigmoid
# subject: LogisticUnit
# style: dict of parameters, sigmoid by way of tanh
import numpy as np


class LogisticUnit:
    def __init__(self, w, b):
        self.params = {"w": np.array(w, dtype=float, ndmin=1), "b": float(b)}

    def predict(self, x):
        z = self.params["b"] + self.params["w"].dot(x)
        return 0.5 * (1.0 + np.tanh(0.5 * z))
