# role: layer
# mistake: none
# name: tanh
# subject: TanhLayer
# style: NumPy, cooperative classes: the affine part and the activation are mixed together
import numpy as np


class Affine:
    def __init__(self, n_in, n_out):
        self.weights = np.random.uniform(-1, 1, (n_in, n_out)) * np.sqrt(6 / (n_in + n_out))
        self.biases = np.zeros((1, n_out))

    def forward(self, x):
        z = np.tensordot(x, self.weights, axes=([-1], [0]))
        return z + np.reshape(self.biases, -1)

    def parameters(self):
        yield from (self.weights, self.biases)


class Tanh:
    def forward(self, x):
        return np.tanh(super().forward(x))

    def parameters(self):
        return list(super().parameters())


class TanhLayer(Tanh, Affine):
    __call__ = Tanh.forward
