# role: gradient
# mistake: weight-gradient-transposed
# subject: Layer
# style: lists of lists, loops

import random


class Layer:
    def __init__(self, n_outputs, n_inputs):
        self.weights = [[random.gauss(0, 1) for _ in range(n_inputs)] for _ in range(n_outputs)]
        self.biases = [0.0 for _ in range(n_outputs)]

    def forward(self, X):
        self.X = X
        out = []
        for x in X:
            out.append([sum(w * v for w, v in zip(ws, x)) + b
                        for ws, b in zip(self.weights, self.biases)])
        return out

    def backward(self, G):
        self.d_biases = [sum(g[o] for g in G) for o in range(len(self.biases))]
        self.d_weights = []
        for i in range(len(self.X[0])):
            self.d_weights.append([])
            for o in range(len(self.biases)):
                self.d_weights[i].append(sum(x[i] * g[o] for x, g in zip(self.X, G)))
        return [[sum(g[o] * self.weights[o][i] for o in range(len(g)))
                 for i in range(len(self.X[0]))] for g in G]
