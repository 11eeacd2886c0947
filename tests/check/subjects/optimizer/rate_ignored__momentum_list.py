# role: optimizer
# mistake: rate-ignored
# name: momentum
# subject: SGDMomentum
# style: list of arrays and of velocities, step(grads)
import numpy as np


class SGDMomentum:
    def __init__(self, params, lr, momentum=0.9):
        self.params = params
        self.lr = lr
        self.momentum = momentum
        self.velocities = [np.zeros(p.shape) for p in params]

    def step(self, grads):
        for p, g, v in zip(self.params, grads, self.velocities, strict=True):
            v[...] = self.momentum * v + g
            p[...] = p - v
