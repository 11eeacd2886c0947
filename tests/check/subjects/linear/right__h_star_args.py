# role: linear
# mistake: none
# subject: Linear
# style: sizes through *args, a row for each neuron, lists
import random
from math import sqrt


class Linear:
    def __init__(self, *sizes):
        n_in, n_out = sizes
        draw = lambda: random.gauss(0.0, sqrt(1 / n_in))
        self.w = [[draw() for _ in range(n_in)] for _ in range(n_out)]
        self.b = [draw() for _ in range(n_out)]

    def forward(self, *xs):
        x = xs[0]
        if isinstance(x[0], (int, float)):
            return self._row(x)
        return [self._row(r) for r in x]

    def _row(self, x):
        out = self.b[:]
        for j, wj in enumerate(self.w):
            for xi, wji in zip(x, wj, strict=True):
                out[j] += xi * wji
        return out
