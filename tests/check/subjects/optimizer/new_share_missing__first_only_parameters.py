# role: optimizer
# mistake: new-share-missing
# name: adam
# subject: Adam
# style: Parameters, the first moment written as in momentum, the second as a running mean
import numpy as np


class Adam:
    def __init__(self, params, lr=1e-3, momentum=0.9, decay=0.999, eps=1e-8):
        self.params = tuple(params)
        self.lr, self.momentum, self.decay, self.eps = lr, momentum, decay, eps
        self.velocity = [np.zeros(p.shape) for p in self.params]
        self.squares = [np.zeros(p.shape) for p in self.params]
        self.n_steps = 0

    def step(self):
        self.n_steps += 1
        n = self.n_steps
        for p, v, s in zip(self.params, self.velocity, self.squares):
            if p.grad is None:
                continue
            g = np.array(p.grad.data, dtype=float)
            v *= self.momentum
            v += g
            s *= self.decay
            s += (1 - self.decay) * g * g
            v_hat = v / (1 - self.momentum**n)
            s_hat = s / (1 - self.decay**n)
            p.data -= (self.lr * v_hat / (np.sqrt(s_hat) + self.eps)).astype(p.data.dtype)
