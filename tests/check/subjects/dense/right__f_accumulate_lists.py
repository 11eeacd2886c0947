# role: dense
# mistake: none
# subject: Dense
# style: lists, adds one input's row of weights at a time to a copy of the bias, (in, out)
import random


class Dense:
    def __init__(self, n_in, n_out):
        self.n_in = n_in
        std = (1 / n_in) ** 0.5
        self.W = [[random.gauss(0, std) for _ in range(n_out)] for _ in range(n_in)]
        self.b = [0.0] * n_out

    def predict(self, x):
        if x and isinstance(x[0], list):
            return list(map(self.predict, x))
        if len(x) != self.n_in:
            raise ValueError(f"this layer takes {self.n_in} numbers")
        y = self.b[:]
        for value, row in zip(x, self.W):
            y = [total + value * w for total, w in zip(y, row)]
        return y
