# role: optimizer
# mistake: nesterov-instead
# name: momentum
# subject: MomentumUpdate
# style: list of arrays, step(grads), old and new velocity as in the vision lectures
import numpy as np


class MomentumUpdate:
    def __init__(self, params, learning_rate=0.01, mu=0.9):
        self.params = params
        self.learning_rate, self.mu = learning_rate, mu
        self.v = [np.zeros_like(p) for p in params]

    def step(self, dparams):
        for i, (x, dx) in enumerate(zip(self.params, dparams)):
            v_prev = self.v[i].copy()
            self.v[i] = self.mu * self.v[i] - self.learning_rate * dx
            x += -self.mu * v_prev + (1 + self.mu) * self.v[i]
