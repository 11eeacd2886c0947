# role: optimizer
# mistake: decay-sign-flipped
# name: momentum
# subject: Momentum
# style: list of arrays, velocity with the rate; the sign of the step taken over for the decay
import numpy as np


class Momentum:
    def __init__(self, params, lr=0.01, momentum=0.9, weight_decay=0.0):
        self.params = params
        self.lr, self.momentum, self.weight_decay = lr, momentum, weight_decay
        self.vs = [np.zeros_like(p) for p in params]

    def step(self, grads):
        for p, g, v in zip(self.params, grads, self.vs, strict=True):
            v *= self.momentum
            v -= self.lr * g
            v += self.lr * self.weight_decay * p
            p += v
