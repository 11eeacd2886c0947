# role: neuron
# mistake: bias-ignored
# name: sigmoid
# subject: SigmoidNeuron
# style: NumPy class made from a number of inputs, private attribute behind a property
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class SigmoidNeuron:
    def __init__(self, n_inputs: int, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        self._w = rng.normal(0, 0.1, size=n_inputs)
        self._b = 0.1

    @property
    def w(self):
        return self._w

    @w.setter
    def w(self, value):
        self._w = np.asarray(value, dtype=float)

    @property
    def b(self):
        return self._b

    @b.setter
    def b(self, value):
        self._b = float(value)

    def __call__(self, x):
        z = np.dot(self._w, x)
        z + self._b
        return sigmoid(z)
