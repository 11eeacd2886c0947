# role: linear
# mistake: bias-ignored weight-transposed
# subject: Linear
# style: lists, (out, in), orientation by the lengths; turned only when square
import random


def times(rows, x):
    return [sum(a * b for a, b in zip(row, x)) for row in rows]


class Linear:
    def __init__(self, n_in, n_out):
        k = n_in**-0.5
        self.n_in = n_in
        self.weights = [[random.uniform(-k, k) for _ in range(n_in)] for _ in range(n_out)]
        self.biases = [random.uniform(-k, k) for _ in range(n_out)]

    def forward(self, x):
        if x and isinstance(x[0], list):
            return [self.forward(s) for s in x]
        if len(x) != self.n_in:
            raise ValueError("wrong input size")
        if len(self.weights) == len(x):
            return times(list(zip(*self.weights)), x)
        return times(self.weights, x)
