# role: gradient
# mistake: weights-updated-first
# subject: Layer
# style: lists, rate in the constructor, updated inside the loops

import random


class Layer:
    def __init__(self, n_in, n_out, lr=0.01):
        self.lr = lr
        self.w = [[random.uniform(-0.5, 0.5) for _ in range(n_in)] for _ in range(n_out)]
        self.b = [0.0] * n_out

    def forward(self, X):
        self.X = X
        return [[sum(map(lambda p, q: p * q, w, x)) + b for w, b in zip(self.w, self.b)] for x in X]

    def backward(self, G):
        self.db = [sum(column) for column in zip(*G)]
        self.dw = []
        for j, row in enumerate(self.w):
            self.dw.append([sum(g[j] * x[i] for g, x in zip(G, self.X)) for i in range(len(row))])
            for i in range(len(row)):
                row[i] -= self.lr * self.dw[j][i]
            self.b[j] -= self.lr * self.db[j]
        return [[sum(g * w[i] for g, w in zip(r, self.w)) for i in range(len(row))] for r in G]
