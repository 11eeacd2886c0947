# role: linear
# mistake: fresh-weights-each-call
# subject: LinearLayer
# style: lists, weights come from a method that draws them
import random


class LinearLayer:
    def __init__(self, num_in, num_out):
        self.num_in = num_in
        self.num_out = num_out
        self.bias = [0.0] * num_out
        self.weights = self.make_weights()

    def make_weights(self):
        k = self.num_in**-0.5
        return [[random.uniform(-k, k) for _ in range(self.num_in)] for _ in range(self.num_out)]

    def forward(self, x):
        if x and isinstance(x[0], list):
            return [self.forward(row) for row in x]
        if len(x) != self.num_in:
            raise ValueError("bad width")
        w = self.make_weights()
        return [
            sum(w[o][i] * x[i] for i in range(self.num_in)) + self.bias[o]
            for o in range(self.num_out)
        ]
