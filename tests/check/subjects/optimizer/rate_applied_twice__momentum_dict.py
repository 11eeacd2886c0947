# role: optimizer
# mistake: rate-applied-twice
# name: momentum
# subject: MomentumSGD
# style: dicts of arrays, the velocity holds the rate
import numpy as np


class MomentumSGD:
    def __init__(self, learning_rate=0.01, beta=0.9):
        self.learning_rate = learning_rate
        self.beta = beta
        self.velocity = {}

    def update(self, params, grads):
        for name in params:
            if name not in self.velocity:
                self.velocity[name] = np.zeros_like(params[name])
            v = self.velocity[name]
            v = self.beta * v - self.learning_rate * grads[name]
            self.velocity[name] = v
            params[name] += self.learning_rate * v
        return params
