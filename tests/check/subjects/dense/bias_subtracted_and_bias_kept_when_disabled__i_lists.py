# role: dense
# mistake: bias-subtracted bias-kept-when-disabled
# subject: Dense
# style: plain lists

import random


class Dense:
    def __init__(self, n_in, n_out, bias=True):
        self.has_bias = bias
        self.w = [[random.gauss(0, 0.1) for _ in range(n_in)] for _ in range(n_out)]
        self.b = [0.0] * n_out

    def parameters(self):
        return [self.w, self.b]

    def forward(self, x):
        if isinstance(x[0], list):
            return [self.forward(row) for row in x]
        if len(x) != len(self.w[0]):
            raise ValueError("wrong width")
        return [sum(p * q for p, q in zip(row, x)) - t for row, t in zip(self.w, self.b)]
