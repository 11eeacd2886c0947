# role: optimizer
# mistake: square-missing
# name: adam
# subject: Adam
# style: second moment of the absolute g instead of g squared
import numpy as np


class Adam:
    def __init__(self, parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.parameters = parameters
        self.lr = lr
        self.b1, self.b2 = betas
        self.eps = eps
        self.steps = 0
        self.first = [0.0 for _ in parameters]
        self.second = [0.0 for _ in parameters]

    def step(self, gradients):
        self.steps += 1
        for k, (p, g) in enumerate(zip(self.parameters, gradients)):
            self.first[k] = self.b1 * self.first[k] + (1 - self.b1) * g
            self.second[k] = self.b2 * self.second[k] + (1 - self.b2) * np.abs(g)
            m_hat = self.first[k] / (1 - self.b1**self.steps)
            v_hat = self.second[k] / (1 - self.b2**self.steps)
            p -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
