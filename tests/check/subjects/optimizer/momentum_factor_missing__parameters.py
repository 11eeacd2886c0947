# role: optimizer
# mistake: momentum-factor-missing
# name: momentum
# subject: SGDMomentum
# style: Parameters, velocities as arrays, plus-equals
import numpy as np


class SGDMomentum:
    def __init__(self, params, lr=0.01, momentum=0.9):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocities = [np.zeros_like(p.data) for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        for p, v in zip(self.params, self.velocities):
            if p.grad is None:
                continue
            v += p.grad.data
            p.data -= self.lr * v
