# role: optimizer
# mistake: ascends
# name: momentum
# subject: Momentum
# style: dicts, half of each of the two textbook forms (v with the rate, then +=)
import numpy as np


class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.velocity = {}

    def update(self, params, grads):
        for k in params:
            if k not in self.velocity:
                self.velocity[k] = np.zeros_like(params[k])
            self.velocity[k] = self.momentum * self.velocity[k] + self.lr * grads[k]
            params[k] += self.velocity[k]
