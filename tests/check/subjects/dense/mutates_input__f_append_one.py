# role: dense
# mistake: mutates-input
# subject: Dense
# style: lists, bias trick: a 1 appended to the sample, the bias at the end of the weights
import random


class Dense:
    def __init__(self, n_in, n_out):
        self.n_in = n_in
        self.weights = [[random.gauss(0, n_in**-0.5) for _ in range(n_in)] for _ in range(n_out)]
        self.biases = [0.0 for _ in range(n_out)]

    def forward(self, x):
        if x and isinstance(x[0], list):
            return [self.forward(sample) for sample in x]
        if len(x) != self.n_in:
            raise ValueError(f"expected {self.n_in} numbers but got {len(x)}")
        x.append(1.0)
        y = []
        for w, b in zip(self.weights, self.biases):
            y.append(sum(xi * wi for xi, wi in zip(x, w + [b])))
        return y
