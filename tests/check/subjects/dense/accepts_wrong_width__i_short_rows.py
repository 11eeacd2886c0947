# role: dense
# mistake: accepts-wrong-width
# name: relu
# subject: Dense
# style: plain lists, a loop over the numbers that came; shorter samples pass

import random


class Dense:
    def __init__(self, n_inputs, n_units):
        self.w = [[random.gauss(0, 0.1) for _ in range(n_inputs)] for _ in range(n_units)]
        self.b = [0.0] * n_units

    def unit(self, k, x):
        z = self.b[k]
        for i, v in enumerate(x):
            z += v * self.w[k][i]
        return z if z > 0 else 0.0

    def forward(self, x):
        if x and isinstance(x[0], list):
            return [self.forward(row) for row in x]
        return [self.unit(k, x) for k in range(len(self.w))]
