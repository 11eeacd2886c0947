# role: linear
# mistake: mutates-parameters
# subject: Linear
# style: lists, the running totals are the bias list itself
import random


class Linear:
    def __init__(self, n_in, n_out):
        s = n_in**-0.5
        self.weight = [[random.gauss(0, s) for _ in range(n_in)] for _ in range(n_out)]
        self.bias = [0.0] * n_out

    def one(self, x):
        if len(x) != len(self.weight[0]):
            raise ValueError("wrong number of inputs")
        totals = self.bias
        for j, row in enumerate(self.weight):
            for i, w in enumerate(row):
                totals[j] += w * x[i]
        return list(totals)

    def forward(self, x):
        if x and isinstance(x[0], list):
            return [self.one(sample) for sample in x]
        return self.one(x)
