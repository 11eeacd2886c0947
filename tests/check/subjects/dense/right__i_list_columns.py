# role: dense
# mistake: none
# subject: Dense
# style: plain lists, kernel transposed with zip, strict zips

from random import uniform


class Dense:
    def __init__(self, in_dim, out_dim):
        limit = (6 / (in_dim + out_dim)) ** 0.5
        self.kernel = [[uniform(-limit, limit) for _ in range(out_dim)] for _ in range(in_dim)]
        self.bias = [0.0] * out_dim

    def call(self, x):
        if x and isinstance(x[0], (list, tuple)):
            return [self._apply(row) for row in x]
        return self._apply(x)

    def _apply(self, x):
        columns = zip(*self.kernel, strict=True)
        return [
            sum(k * v for k, v in zip(column, x, strict=True)) + b
            for column, b in zip(columns, self.bias, strict=True)
        ]

    def parameters(self):
        return {"kernel": self.kernel, "bias": self.bias}
