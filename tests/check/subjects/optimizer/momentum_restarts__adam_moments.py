# role: optimizer
# mistake: momentum-restarts
# name: adam
# subject: Adam
# style: list of arrays; both moments begin at zero in every step while the count goes on
import numpy as np


class Adam:
    def __init__(self, params, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.params = params
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.t = 0

    def step(self, grads):
        self.t += 1
        for p, g in zip(self.params, grads, strict=True):
            m = np.zeros_like(p)
            v = np.zeros_like(p)
            m = self.beta1 * m + (1 - self.beta1) * g
            v = self.beta2 * v + (1 - self.beta2) * g * g
            m = m / (1 - self.beta1**self.t)
            v = v / (1 - self.beta2**self.t)
            p -= self.lr * m / (np.sqrt(v) + self.eps)
