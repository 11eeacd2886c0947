# role: optimizer
# mistake: new-share-missing
# name: adam
# subject: Adam
# style: list of arrays, both moments, step(grads)
import numpy as np


class Adam:
    def __init__(self, params, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        self.params = params
        self.lr = lr
        self.beta1, self.beta2 = betas
        self.eps = eps
        self.m = [0 for _ in params]
        self.v = [0 for _ in params]
        self.k = 0

    def step(self, grads):
        self.k += 1
        for i in range(len(self.params)):
            self.m[i] = self.beta1 * self.m[i] + grads[i]
            self.v[i] = self.beta2 * self.v[i] + grads[i] ** 2
            mc = self.m[i] / (1 - self.beta1**self.k)
            vc = self.v[i] / (1 - self.beta2**self.k)
            self.params[i] -= self.lr * mc / (np.sqrt(vc) + self.eps)
