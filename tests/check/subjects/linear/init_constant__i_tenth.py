# role: linear
# mistake: init-constant
# subject: Linear
# style: plain lists, every weight a tenth


class Linear:
    def __init__(self, nin, nout):
        self.w = [[0.1 for _ in range(nin)] for _ in range(nout)]
        self.b = [0 for _ in range(nout)]

    def __call__(self, x):
        if isinstance(x[0], list):
            return [self(v) for v in x]
        if len(x) != len(self.w[0]):
            raise ValueError("size mismatch")
        return [sum(a * c for a, c in zip(row, x)) + b for row, b in zip(self.w, self.b)]
