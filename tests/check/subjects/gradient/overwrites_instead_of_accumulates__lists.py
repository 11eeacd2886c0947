# role: gradient
# mistake: overwrites-instead-of-accumulates
# subject: DenseLayer
# style: lists, index assignments in three loops

import random


class DenseLayer:
    def __init__(self, n_in, n_out):
        self.w = [[random.uniform(-0.5, 0.5) for _ in range(n_out)] for _ in range(n_in)]
        self.b = [0.0] * n_out

    def forward(self, batch):
        self.batch = batch
        cols = list(zip(*self.w))
        return [[sum(x * w for x, w in zip(s, c)) + b for c, b in zip(cols, self.b)]
                for s in batch]

    def backward(self, grad):
        n_in, n_out = len(self.w), len(self.b)
        self.dw = [[0.0] * n_out for _ in range(n_in)]
        self.db = [0.0] * n_out
        dx = [[0.0] * n_in for _ in grad]
        for k, sample in enumerate(self.batch):
            for j in range(n_out):
                self.db[j] = grad[k][j]
                for i in range(n_in):
                    self.dw[i][j] = sample[i] * grad[k][j]
                    dx[k][i] += self.w[i][j] * grad[k][j]
        return dx
