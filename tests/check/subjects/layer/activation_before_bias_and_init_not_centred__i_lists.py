# role: layer
# mistake: activation-before-bias init-not-centred
# name: relu
# subject: Layer
# style: plain lists

import random


class Layer:
    def __init__(self, n_inputs, n_neurons):
        self.n_inputs = n_inputs
        self.w = [[random.uniform(0, 0.1) for _ in range(n_inputs)] for _ in range(n_neurons)]
        self.b = [0.0] * n_neurons

    def forward(self, x):
        if isinstance(x[0], list):
            return [self.forward(row) for row in x]
        if len(x) != self.n_inputs:
            raise ValueError("wrong width")
        sums = [sum(wi * xi for wi, xi in zip(w, x)) for w in self.w]
        return [max(0.0, s) + b for s, b in zip(sums, self.b)]
