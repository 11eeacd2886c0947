# role: optimizer
# mistake: decay-sign-flipped
# name: adam
# subject: AdamW
# style: Parameters, decay apart from the gradient
import numpy as np


class AdamW:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        self.params = list(params)
        self.lr, self.eps, self.weight_decay = lr, eps, weight_decay
        self.beta1, self.beta2 = betas
        self.exp_avg = [np.zeros_like(p.data) for p in self.params]
        self.exp_avg_sq = [np.zeros_like(p.data) for p in self.params]
        self.steps = 0

    def step(self):
        self.steps += 1
        for p, m, v in zip(self.params, self.exp_avg, self.exp_avg_sq, strict=True):
            g = p.grad.data
            np.add(self.beta1 * m, (1 - self.beta1) * g, out=m)
            np.add(self.beta2 * v, (1 - self.beta2) * g * g, out=v)
            step = m / (1 - self.beta1**self.steps)
            step /= np.sqrt(v / (1 - self.beta2**self.steps)) + self.eps
            step -= self.weight_decay * p.data
            p.data -= self.lr * step
