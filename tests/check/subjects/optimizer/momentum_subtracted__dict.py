# role: optimizer
# mistake: momentum-subtracted
# name: momentum
# subject: Momentum
# style: dicts of arrays, velocity made when first asked for
from collections import defaultdict


class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum = lr, momentum
        self.velocity = defaultdict(float)

    def update(self, params, grads):
        for key in grads:
            self.velocity[key] = grads[key] - self.momentum * self.velocity[key]
            params[key] -= self.lr * self.velocity[key]
