# role: gradient
# mistake: none
# name: dense tanh
# subject: TanhLayer
# style: lists, weights one row a neuron

import math
import random


class TanhLayer:
    def __init__(self, n_in, n_out):
        self.w = [[random.uniform(-1, 1) for _ in range(n_in)] for _ in range(n_out)]
        self.b = [0.0] * n_out

    def forward(self, xs):
        self.xs = xs
        self.ys = []
        for x in xs:
            z = [b + sum(p * q for p, q in zip(row, x)) for row, b in zip(self.w, self.b)]
            self.ys.append([math.tanh(v) for v in z])
        return self.ys

    def backward(self, gs):
        self.dw = [[0.0] * len(row) for row in self.w]
        self.db = [0.0] * len(self.b)
        dxs = []
        for x, y, g in zip(self.xs, self.ys, gs):
            dz = [gj * (1 - yj * yj) for gj, yj in zip(g, y)]
            for j, d in enumerate(dz):
                self.db[j] += d
                for i, xi in enumerate(x):
                    self.dw[j][i] += d * xi
            dxs.append([sum(d * self.w[j][i] for j, d in enumerate(dz)) for i in range(len(x))])
        return dxs
