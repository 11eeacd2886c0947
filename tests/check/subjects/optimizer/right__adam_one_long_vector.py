# role: optimizer
# mistake: none
# name: adam
# subject: FlatAdam
# style: Parameters, all of them end to end in one vector, moments as two rows of a table
import numpy as np


class FlatAdam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.eps = lr, eps
        self.keep = np.array(betas)[:, None]
        self.ends = np.cumsum([int(np.prod(p.shape)) for p in self.params])
        self.moments = np.zeros((2, self.ends[-1]))
        self.missing = np.ones((2, 1))

    def step(self):
        flat = [
            np.zeros(int(np.prod(p.shape))) if p.grad is None else p.grad.numpy().ravel()
            for p in self.params
        ]
        g = np.concatenate(flat).astype(float)
        self.missing *= self.keep
        self.moments = self.keep * self.moments + (1 - self.keep) * np.stack([g, g * g])
        first, second = self.moments / (1 - self.missing)
        move = self.lr * first / (np.sqrt(second) + self.eps)
        for p, piece in zip(self.params, np.split(move, self.ends[:-1])):
            p.data -= piece.reshape(p.shape).astype(p.data.dtype)
