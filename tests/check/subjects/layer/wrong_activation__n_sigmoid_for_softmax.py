# role: layer
# mistake: wrong-activation
# name: softmax
# subject: OutputLayer
# style: lists, class scores one by one, each squashed between 0 and 1
import math
import random


class OutputLayer:
    def __init__(self, n_features, n_classes):
        self.w = [[random.gauss(0, 0.05) for _ in range(n_features)] for _ in range(n_classes)]
        self.b = [0.0] * n_classes

    def probabilities(self, x):
        if len(x) != len(self.w[0]):
            raise ValueError("wrong number of features")
        scores = [math.fsum(w * v for w, v in zip(row, x)) + b for row, b in zip(self.w, self.b)]
        return [0.5 * (1 + math.tanh(s / 2)) for s in scores]

    def forward(self, x):
        if x and isinstance(x[0], list):
            return [self.probabilities(row) for row in x]
        return self.probabilities(x)
