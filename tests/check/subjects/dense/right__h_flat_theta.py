# role: dense
# mistake: none
# subject: Dense
# style: one flat parameter vector, weight and bias are views of it
import numpy as np


class Dense:
    def __init__(self, n_in, n_out):
        self._n = n_in, n_out
        self.theta = np.zeros(n_in * n_out + n_out)
        self.weight[...] = np.random.normal(0, (2 / (n_in + n_out)) ** 0.5, (n_out, n_in))

    @property
    def weight(self):
        n_in, n_out = self._n
        return self.theta[: n_in * n_out].reshape(n_out, n_in)

    @weight.setter
    def weight(self, value):
        self.weight[...] = value

    @property
    def bias(self):
        return self.theta[-self._n[1] :]

    @bias.setter
    def bias(self, value):
        self.bias[...] = value

    def __call__(self, x):
        return np.inner(x, self.weight) + self.bias
