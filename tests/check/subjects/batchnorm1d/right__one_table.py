# role: batchnorm1d
# mistake: none
# subject: BatchNorm1d
# style: one (4, n) array for everything, the names are properties on its rows
import numpy as np


def row(index):
    def read(self):
        return self.table[index]

    def write(self, values):
        self.table[index] = values

    return property(read, write)


class BatchNorm1d:
    weight, bias = row(0), row(1)
    running_mean, running_var = row(2), row(3)

    def __init__(self, num_features, momentum=0.1, eps=1e-5):
        self.table = np.repeat([[1.0], [0.0], [0.0], [1.0]], num_features, axis=1)
        self.momentum, self.eps = momentum, eps
        self.training = True

    def train(self, mode=True):
        self.training = mode

    def eval(self):
        self.training = False

    def forward(self, x):
        used = self.table[2:].copy()
        if self.training:
            used = np.stack([np.average(x, axis=0), np.var(x, axis=0)])
            self.table[2:] += self.momentum * (used - self.table[2:])
        centred = x - used[0]
        return centred * self.weight / np.sqrt(used[1] + self.eps) + self.bias
