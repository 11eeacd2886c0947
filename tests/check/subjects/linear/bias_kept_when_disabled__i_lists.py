# role: linear
# mistake: bias-kept-when-disabled
# subject: Linear
# style: plain lists, random biases, the switch goes into an attribute

import random


class Linear:
    def __init__(self, nin, nout, bias=True):
        self.nin = nin
        self.bias = bias
        self.w = [[random.gauss(0, 0.1) for _ in range(nin)] for _ in range(nout)]
        self.b = [random.gauss(0, 0.1) for _ in range(nout)]

    def parameters(self):
        return [self.w, self.b]

    def forward(self, x):
        if isinstance(x[0], list):
            return [self.forward(row) for row in x]
        if len(x) != self.nin:
            raise ValueError("wrong width")
        return [sum(p * q for p, q in zip(row, x)) + t for row, t in zip(self.w, self.b)]
