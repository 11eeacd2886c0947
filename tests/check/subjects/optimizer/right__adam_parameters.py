# role: optimizer
# mistake: none
# name: adam
# subject: Adam
# style: Parameters, betas as a tuple, the state a small class of its own
import numpy as np


class Moments:
    def __init__(self, shape):
        self.first = np.zeros(shape)
        self.second = np.zeros(shape)
        self.steps = 0


class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.eps = lr, eps
        self.b1, self.b2 = betas
        self.moments = [Moments(tuple(p.shape)) for p in self.params]

    def step(self):
        for p, s in zip(self.params, self.moments, strict=True):
            if p.grad is None:
                continue
            g = p.grad.numpy()
            s.steps += 1
            s.first += (1 - self.b1) * (g - s.first)
            s.second += (1 - self.b2) * (g * g - s.second)
            first = s.first / (1 - self.b1**s.steps)
            second = s.second / (1 - self.b2**s.steps)
            p.data -= (self.lr * first / (np.sqrt(second) + self.eps)).astype(p.data.dtype)
