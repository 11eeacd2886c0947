# role: dense
# mistake: init-identical-neurons
# name: relu
# subject: DenseRelu
# style: plain lists, one row made first

import random


class DenseRelu:
    def __init__(self, n_inputs, n_units):
        row = [random.gauss(0, (2 / n_inputs) ** 0.5) for _ in range(n_inputs)]
        self.W = [list(row) for _ in range(n_units)]
        self.b = [0.0] * n_units

    def forward(self, x):
        if isinstance(x[0], (list, tuple)):
            return [self.forward(r) for r in x]
        if len(x) != len(self.W[0]):
            raise ValueError("wrong width")
        return [max(0.0, b + sum(w * v for w, v in zip(ws, x))) for ws, b in zip(self.W, self.b)]
