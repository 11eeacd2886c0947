# role: optimizer
# mistake: state-shared
# name: adam
# subject: Adam
# style: Parameters; the moments are each one's own, the count of steps is moved on by all of them
import numpy as np


class Adam:
    def __init__(self, params, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        self.params = list(params)
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.m = [np.zeros_like(p.data) for p in self.params]
        self.v = [np.zeros_like(p.data) for p in self.params]
        self.t = 0

    def step(self):
        for i, p in enumerate(self.params):
            self._update(i, p)

    def _update(self, i, p):
        g = p.grad.data
        self.t += 1
        self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
        self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g**2
        m_hat = self.m[i] / (1 - self.beta1**self.t)
        v_hat = self.v[i] / (1 - self.beta2**self.t)
        p.data -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
