# role: dropout
# mistake: one-mask-per-row
# subject: DropOut
# style: lists, the draw stands in the outer loop

import random


class DropOut:
    def __init__(self, prob):
        self.prob = prob
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        if not self.training:
            return x
        y = []
        for sample in x:
            r = random.random()
            new = []
            for number in sample:
                new.append(0.0 if r < self.prob else number / (1 - self.prob))
            y.append(new)
        return y
