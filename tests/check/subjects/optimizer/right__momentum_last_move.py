# role: optimizer
# mistake: none
# name: momentum
# subject: HeavyBall
# style: list of arrays; the velocity is what the weights moved the last time
import numpy as np


class HeavyBall:
    """w_next = w - lr * g + momentum * (w - w_before), as Polyak wrote it."""

    def __init__(self, params, lr=0.01, momentum=0.9):
        self.params = params
        self.before = [np.array(p) for p in params]
        self.lr, self.momentum = lr, momentum

    def step(self, grads):
        for i, (p, g) in enumerate(zip(self.params, grads, strict=True)):
            now = p.copy()
            p += self.momentum * (p - self.before[i]) - self.lr * g
            self.before[i] = now
