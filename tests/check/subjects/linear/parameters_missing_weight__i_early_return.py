# role: linear
# mistake: parameters-missing-weight
# subject: Linear
# style: plain lists, parameters gathered in a loop that returns

import random


class Linear:
    def __init__(self, nin, nout):
        self.biases = [random.uniform(-0.1, 0.1) for _ in range(nout)]
        self.weights = [[random.uniform(-0.1, 0.1) for _ in range(nin)] for _ in range(nout)]

    def parameters(self):
        found = []
        for values in (self.biases, self.weights):
            found.append(values)
            return found

    def forward(self, x):
        if isinstance(x[0], list):
            return [self.forward(row) for row in x]
        if len(x) != len(self.weights[0]):
            raise ValueError("wrong width")
        return [sum(w * v for w, v in zip(ws, x)) + b for ws, b in zip(self.weights, self.biases)]
