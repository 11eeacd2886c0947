# role: optimizer
# mistake: betas-swapped
# name: adam
# subject: Adam
# style: list of arrays; swapped where the moments move, while the corrections have their own beta
import numpy as np


class Adam:
    def __init__(self, params, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.params = params
        self.lr = lr
        self.beta1, self.beta2 = beta1, beta2
        self.eps = eps
        self.moments = [(np.zeros_like(p), np.zeros_like(p)) for p in params]
        self.t = 0

    def step(self, grads):
        self.t += 1
        for p, g, (m, v) in zip(self.params, grads, self.moments, strict=True):
            m += (1 - self.beta2) * (g - m)
            v += (1 - self.beta1) * (g**2 - v)
            m_hat = m / (1 - self.beta1**self.t)
            v_hat = v / (1 - self.beta2**self.t)
            p -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
