# role: neuron
# mistake: last-term-missing
# name: relu
# subject: Neuron
# style: lists, while loop, made from a number of inputs
from random import gauss


class Neuron:
    def __init__(self, n):
        self.w = [gauss(0, 1) for _ in range(n)]
        self.b = 0.0
        self.last = n - 1

    def __call__(self, x):
        s, j = self.b, 0
        while j < self.last:
            s += self.w[j] * x[j]
            j += 1
        return s if s > 0 else 0.0
