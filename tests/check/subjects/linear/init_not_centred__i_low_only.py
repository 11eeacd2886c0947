# role: linear
# mistake: init-not-centred
# subject: Linear
# style: plain lists, random.uniform from zero to minus

import random


def draw(n):
    return [random.uniform(-0.1, 0) for _ in range(n)]


class Linear:
    def __init__(self, inputs, outputs):
        self.inputs = inputs
        self.W = [draw(inputs) for _ in range(outputs)]
        self.b = [0.0] * outputs

    def predict(self, x):
        if isinstance(x[0], (list, tuple)):
            return [self.predict(row) for row in x]
        if len(x) != self.inputs:
            raise IndexError("wrong width")
        return [b + sum(w * v for w, v in zip(row, x)) for row, b in zip(self.W, self.b)]
