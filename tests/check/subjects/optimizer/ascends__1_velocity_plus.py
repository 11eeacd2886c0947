# role: optimizer
# mistake: ascends
# name: momentum
# subject: Momentum
# style: velocity collects -g and is then subtracted
import numpy as np


class Momentum:
    def __init__(self, params, lr=0.01, momentum=0.9):
        self.params = params
        self.lr = lr
        self.momentum = momentum
        self.v = [np.zeros_like(p) for p in params]

    def step(self, grads):
        for i in range(len(self.params)):
            self.v[i] = self.momentum * self.v[i] - self.lr * grads[i]
            self.params[i] -= self.v[i]
