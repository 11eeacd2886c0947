# role: layer
# mistake: init-not-centred
# name: relu
# subject: Layer
# style: plain lists, random.random

import random


def relu(z):
    return z if z > 0 else 0.0


class Layer:
    def __init__(self, nin, nout):
        self.nin = nin
        self.w = [[random.random() * 0.1 for i in range(nin)] for j in range(nout)]
        self.b = [0.0] * nout

    def neuron(self, j, x):
        return relu(sum(self.w[j][i] * x[i] for i in range(self.nin)) + self.b[j])

    def forward(self, x):
        if isinstance(x[0], list):
            return [self.forward(row) for row in x]
        assert len(x) == self.nin, "wrong input size"
        return [self.neuron(j, x) for j in range(len(self.w))]
