# role: linear
# mistake: mutates-parameters
# subject: Linear
# style: lists, the output starts as the list of biases
import random


class Linear:
    def __init__(self, n_in, n_out):
        self.n_in, self.n_out = n_in, n_out
        k = 1 / n_in**0.5
        self.weight = [[random.uniform(-k, k) for _ in range(n_in)] for _ in range(n_out)]
        self.bias = [random.uniform(-k, k) for _ in range(n_out)]

    def forward(self, x):
        if x and isinstance(x[0], list):
            return [self.forward(sample) for sample in x]
        if len(x) != self.n_in:
            raise ValueError("expected %d inputs" % self.n_in)
        out = self.bias
        for o in range(self.n_out):
            for i in range(self.n_in):
                out[o] += self.weight[o][i] * x[i]
        return out
