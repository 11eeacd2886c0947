# role: linear
# mistake: mutates-input accepts-wrong-width
# subject: Linear
# style: plain lists, a one beside the sample for the bias

import random


class Linear:
    def __init__(self, n_in, n_out):
        self.w = [[random.gauss(0, 0.1) for _ in range(n_in)] for _ in range(n_out)]
        self.b = [0.0] * n_out

    def forward(self, x):
        if isinstance(x[0], list):
            return [self.forward(row) for row in x]
        x.append(1.0)
        rows = [[*w, b] for w, b in zip(self.w, self.b)]
        return [sum(p * q for p, q in zip(row, x)) for row in rows]
