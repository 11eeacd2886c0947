# role: batchnorm1d
# mistake: running-never-updated
# subject: BatchNorm
# style: lists, a helper that gives its own name a new value

import math


def update(running, batch, momentum):
    running = [(1 - momentum) * r + momentum * b for r, b in zip(running, batch)]


class BatchNorm:
    def __init__(self, n, eps=1e-5, momentum=0.1):
        self.weights = [1.0] * n
        self.biases = [0.0] * n
        self.running_mean = [0.0] * n
        self.running_var = [1.0] * n
        self.eps = eps
        self.momentum = momentum

    def forward(self, x, training=True):
        mean, var = self.running_mean, self.running_var
        if training:
            cols = list(zip(*x))
            mean = [sum(c) / len(c) for c in cols]
            var = [sum((v - mu) ** 2 for v in c) / len(c) for c, mu in zip(cols, mean)]
            update(self.running_mean, mean, self.momentum)
            update(self.running_var, var, self.momentum)
        return [
            [
                w * (v - mu) / math.sqrt(s + self.eps) + b
                for v, mu, s, w, b in zip(row, mean, var, self.weights, self.biases)
            ]
            for row in x
        ]
