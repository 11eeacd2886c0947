# role: optimizer
# mistake: none
# name: adam
# subject: Adam
# style: both corrections folded into the rate and the epsilon
import numpy as np


class Adam:
    def __init__(self, params, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        self.params, self.lr, self.betas, self.eps = params, lr, betas, eps
        self.moments = [(np.zeros_like(p), np.zeros_like(p)) for p in params]
        self.c1 = self.c2 = 1.0

    def step(self, grads):
        b1, b2 = self.betas
        self.c1 *= b1
        self.c2 *= b2
        root = np.sqrt(1 - self.c2)
        rate = self.lr * root / (1 - self.c1)
        for p, g, (m, v) in zip(self.params, grads, self.moments):
            m += (1 - b1) * (g - m)
            v += (1 - b2) * (g * g - v)
            p -= rate * m / (np.sqrt(v) + self.eps * root)
