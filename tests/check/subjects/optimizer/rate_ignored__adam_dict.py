# role: optimizer
# mistake: rate-ignored
# name: adam
# subject: Adam
# style: dicts of arrays, defaultdict for the moments
from collections import defaultdict

import numpy as np


class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr, self.beta1, self.beta2 = lr, beta1, beta2
        self.t = 0
        self.m = defaultdict(float)
        self.v = defaultdict(float)

    def update(self, params, grads):
        self.t += 1
        for name, g in grads.items():
            self.m[name] = self.beta1 * self.m[name] + (1 - self.beta1) * g
            self.v[name] = self.beta2 * self.v[name] + (1 - self.beta2) * g**2
            m = self.m[name] / (1 - self.beta1**self.t)
            v = self.v[name] / (1 - self.beta2**self.t)
            params[name] = params[name] - m / (np.sqrt(v) + 1e-8)
