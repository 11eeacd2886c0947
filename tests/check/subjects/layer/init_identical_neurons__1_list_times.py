# role: layer
# mistake: init-identical-neurons
# name: relu
# subject: Layer
# style: lists: one drawn row repeated with * n_out
from random import gauss


class Layer:
    def __init__(self, n_in, n_out):
        self.n_in = n_in
        self.w = [[gauss(0, (2 / n_in) ** 0.5) for _ in range(n_in)]] * n_out
        self.b = [0.0] * n_out

    def _row(self, x):
        if len(x) != self.n_in:
            raise ValueError(f"expected {self.n_in} numbers, got {len(x)}")
        z = [sum(a * c for a, c in zip(row, x)) + b for row, b in zip(self.w, self.b)]
        return [max(0.0, v) for v in z]

    def forward(self, xs):
        nested = len(xs) > 0 and isinstance(xs[0], list)
        return [self._row(x) for x in xs] if nested else self._row(xs)
