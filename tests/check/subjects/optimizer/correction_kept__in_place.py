# role: optimizer
# mistake: correction-kept
# name: adam
# subject: Adam
# style: list of arrays, step(grads), in-place operators everywhere
import numpy as np


class Adam:
    def __init__(self, params, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.params, self.lr, self.eps = params, lr, eps
        self.beta1, self.beta2 = beta1, beta2
        self.m = [np.zeros_like(p) for p in params]
        self.v = [np.zeros_like(p) for p in params]
        self.t = 0

    def step(self, grads):
        self.t += 1
        for p, g, m, v in zip(self.params, grads, self.m, self.v):
            m *= self.beta1
            m += (1 - self.beta1) * g
            v *= self.beta2
            v += (1 - self.beta2) * g * g
            m /= 1 - self.beta1**self.t
            v /= 1 - self.beta2**self.t
            p -= self.lr * m / (np.sqrt(v) + self.eps)
