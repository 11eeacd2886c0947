# role: linear
# mistake: bias-first-only
# subject: Linear
# style: nested loops over lists, weights (in, out), indices i and j
import random


class Linear:
    def __init__(self, inputs, outputs):
        self.n_inputs = inputs
        self.n_outputs = outputs
        s = (1.0 / inputs) ** 0.5
        self.w = [[random.gauss(0, s) for _ in range(outputs)] for _ in range(inputs)]
        self.b = [random.gauss(0, s) for _ in range(outputs)]

    def forward(self, x):
        if len(x) > 0 and isinstance(x[0], list):
            return [self.forward(row) for row in x]
        assert len(x) == self.n_inputs
        out = [self.b[0]] * self.n_outputs
        for i in range(self.n_inputs):
            for j in range(self.n_outputs):
                out[j] += x[i] * self.w[i][j]
        return out
