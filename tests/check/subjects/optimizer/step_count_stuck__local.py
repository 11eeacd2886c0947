# role: optimizer
# mistake: step-count-stuck
# name: adam
# subject: Adam
# style: Parameters; the new count stays in a local name
import numpy as np


class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.step_number = 0
        self.state = [(np.zeros_like(p.data), np.zeros_like(p.data)) for p in self.params]

    def step(self):
        t = self.step_number + 1
        beta1, beta2 = self.betas
        for i, p in enumerate(self.params):
            m, v = self.state[i]
            m = beta1 * m + (1 - beta1) * p.grad.data
            v = beta2 * v + (1 - beta2) * p.grad.data**2
            self.state[i] = (m, v)
            p.data -= self.lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + self.eps)
