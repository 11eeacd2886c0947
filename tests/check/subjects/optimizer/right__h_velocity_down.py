# role: optimizer
# mistake: none
# name: momentum
# subject: Momentum
# style: velocity points downhill, dict by id, our Parameters
import numpy as np


class Momentum:
    def __init__(self, params, lr=0.01, mu=0.9):
        self.params, self.lr, self.mu = tuple(params), lr, mu
        self.velocity = {}

    def step(self):
        for p in self.params:
            if p.grad is None:
                continue
            old = self.velocity.get(id(p), 0.0)
            v = self.mu * old - self.lr * np.asarray(p.grad.data)
            self.velocity[id(p)] = v
            p.data = p.data + v
