# role: linear
# mistake: init-unscaled
# subject: Linear
# style: plain lists, random.gauss(0, 1)

import random


class Linear:
    def __init__(self, out_features, in_features):
        self.in_features = in_features
        self.weights = [
            [random.gauss(0, 1) for _ in range(in_features)] for _ in range(out_features)
        ]
        self.biases = [0.0] * out_features

    def forward(self, x):
        if isinstance(x[0], list):
            return [self.forward(row) for row in x]
        if len(x) != self.in_features:
            raise ValueError(f"expected {self.in_features} numbers")
        return [
            sum(w * v for w, v in zip(row, x)) + b
            for row, b in zip(self.weights, self.biases)
        ]
