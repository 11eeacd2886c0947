# role: optimizer
# mistake: eps-inside-root
# name: adam
# subject: Adam
# style: dicts of arrays, a helper for the root as in a batch normalisation
import numpy as np


def _safe_sqrt(values, epsilon=1e-8):
    return np.sqrt(values + epsilon)


class Adam:
    def __init__(self, learning_rate=0.001, decay1=0.9, decay2=0.999):
        self.learning_rate = learning_rate
        self.decay1 = decay1
        self.decay2 = decay2
        self.first = {}
        self.second = {}
        self.count = 0

    def update(self, params, grads):
        self.count += 1
        c1 = 1 / (1 - self.decay1**self.count)
        c2 = 1 / (1 - self.decay2**self.count)
        for name, grad in grads.items():
            m = self.first.setdefault(name, np.zeros_like(grad))
            v = self.second.setdefault(name, np.zeros_like(grad))
            m[:] = self.decay1 * m + (1 - self.decay1) * grad
            v[:] = self.decay2 * v + (1 - self.decay2) * grad * grad
            params[name] -= self.learning_rate * (c1 * m) / _safe_sqrt(c2 * v)
