# role: optimizer
# mistake: momentum-restarts
# name: momentum
# subject: Momentum
# style: velocity of zeros inside step
import numpy as np


class Momentum:
    def __init__(self, params, lr=0.01, momentum=0.9):
        self.params = params
        self.lr = lr
        self.momentum = momentum

    def step(self, grads):
        velocity = [np.zeros_like(p) for p in self.params]
        for p, g, v in zip(self.params, grads, velocity):
            v *= self.momentum
            v += g
            p -= self.lr * v
