# role: optimizer
# mistake: none
# name: adam
# subject: Adam
# style: the paper's faster order, both corrections in the rate; Parameters
import math

import numpy as np


class Adam:
    def __init__(self, parameters, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.parameters = list(parameters)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.t = 0
        self.m = [np.zeros(p.shape, dtype=np.float32) for p in self.parameters]
        self.v = [np.zeros(p.shape, dtype=np.float32) for p in self.parameters]

    def step(self):
        self.t += 1
        root = math.sqrt(1 - self.beta2**self.t)
        rate = self.lr * root / (1 - self.beta1**self.t)
        for i, p in enumerate(self.parameters):
            g = p.grad.data
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g * g
            p.data -= rate * self.m[i] / (np.sqrt(self.v[i]) + self.eps * root)
