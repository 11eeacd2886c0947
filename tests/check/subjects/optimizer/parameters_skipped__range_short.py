# role: optimizer
# mistake: parameters-skipped
# name: momentum
# subject: Momentum
# style: Parameters, index loop over all but the end
import numpy as np


class Momentum:
    def __init__(self, params, lr=0.01, momentum=0.9):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [np.zeros(p.shape, dtype=p.data.dtype) for p in self.params]

    def step(self):
        for i in range(len(self.params) - 1):
            p = self.params[i]
            self.v[i] = self.momentum * self.v[i] + p.grad.data
            p.data -= self.lr * self.v[i]
