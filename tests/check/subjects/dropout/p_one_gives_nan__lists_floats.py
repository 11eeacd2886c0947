# role: dropout
# mistake: p-one-gives-nan
# subject: Dropout
# style: lists, the factor 1 / (1 - p) worked out in forward

import random


class Dropout:
    def __init__(self, p=0.5):
        self.p = p
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        if not self.training:
            return x
        factor = 1 / (1 - self.p)
        return [[v * factor * (random.random() >= self.p) for v in row] for row in x]
