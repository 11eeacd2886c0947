# role: gradient
# mistake: mask-inverted
# name: dense relu
# subject: DenseRelu
# style: lists, zeros go where the neuron fired

import random


class DenseRelu:
    def __init__(self, n_inputs, n_units):
        self.weights = [[random.gauss(0, 0.5) for _ in range(n_inputs)] for _ in range(n_units)]
        self.biases = [0.0] * n_units

    def forward(self, batch):
        self.batch = batch
        self.z = [
            [sum(w * v for w, v in zip(ws, x)) + b for ws, b in zip(self.weights, self.biases)]
            for x in batch
        ]
        return [[max(0.0, v) for v in row] for row in self.z]

    def backward(self, grads):
        d = [[0.0 if v > 0 else g for v, g in zip(*rows)] for rows in zip(self.z, grads)]
        self.d_weights = [
            [sum(r[j] * x[i] for r, x in zip(d, self.batch)) for i in range(len(ws))]
            for j, ws in enumerate(self.weights)
        ]
        self.d_biases = [sum(col) for col in zip(*d)]
        return [[sum(g * w for g, w in zip(r, col)) for col in zip(*self.weights)] for r in d]
