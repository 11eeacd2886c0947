# role: optimizer
# mistake: step-count-from-zero
# name: adam
# subject: AdamOptimizer
# style: list of arrays, step(grads), itertools.count, changed in place
from itertools import count

import numpy as np


class AdamOptimizer:
    def __init__(self, weights, alpha=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
        self.weights = weights
        self.alpha, self.epsilon = alpha, epsilon
        self.beta_1, self.beta_2 = beta_1, beta_2
        self.first = [np.zeros(w.shape) for w in weights]
        self.second = [np.zeros(w.shape) for w in weights]
        self.clock = count()

    def step(self, grads):
        t = next(self.clock)
        c1 = 1 - self.beta_1**t
        c2 = 1 - self.beta_2**t
        for w, g, m, v in zip(self.weights, grads, self.first, self.second):
            m[...] = self.beta_1 * m + (1 - self.beta_1) * g
            v[...] = self.beta_2 * v + (1 - self.beta_2) * g * g
            w -= self.alpha * (m / c1) / (np.sqrt(v / c2) + self.epsilon)
