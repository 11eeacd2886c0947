# role: linear
# mistake: init-same-every-time
# subject: Linear
# style: plain lists, a seed as a default argument

from random import Random


class Linear:
    def __init__(self, n_in, n_out, seed=42):
        self.n_in = n_in
        random = Random(seed)
        self.w = [[random.gauss(0, 0.1) for _ in range(n_in)] for _ in range(n_out)]
        self.b = [0.0] * n_out

    def __call__(self, x):
        if x and isinstance(x[0], list):
            return [self(row) for row in x]
        if len(x) != self.n_in:
            raise ValueError("wrong number of inputs")
        return [sum(w * v for w, v in zip(row, x)) + b for row, b in zip(self.w, self.b)]
