# role: linear
# mistake: init-scale-inverted
# subject: Linear
# style: plain lists, gauss with the root of the width

import math
import random


class Linear:
    def __init__(self, n_in, n_out):
        self.n_in = n_in
        std = math.sqrt(n_in)
        self.w = [[random.gauss(0, std) for _ in range(n_in)] for _ in range(n_out)]
        self.b = [0.0] * n_out

    def forward(self, x):
        if isinstance(x[0], list):
            return [self.forward(row) for row in x]
        if len(x) != self.n_in:
            raise ValueError("wrong width")
        out = []
        for j, row in enumerate(self.w):
            out.append(self.b[j] + sum(w * v for w, v in zip(row, x)))
        return out
