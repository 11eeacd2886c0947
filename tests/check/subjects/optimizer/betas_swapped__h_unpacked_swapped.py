# role: optimizer
# mistake: betas-swapped
# name: adam
# subject: Adam
# style: our Parameters, tuple unpacked the wrong way round
import numpy as np


class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = [*params]
        self.lr, self.eps = lr, eps
        self.beta2, self.beta1 = betas
        self.t = 0
        self.m = [np.zeros(tuple(p.shape)) for p in self.params]
        self.v = [np.zeros(tuple(p.shape)) for p in self.params]

    def step(self):
        self.t += 1
        for i, p in enumerate(self.params):
            g = p.grad.numpy()
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g**2
            m_hat = self.m[i] / (1 - self.beta1**self.t)
            v_hat = self.v[i] / (1 - self.beta2**self.t)
            p.data -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
