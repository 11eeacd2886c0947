# role: dropout
# mistake: scales-in-eval
# subject: Dropout
# style: lists, the division after the if, p = 1 refused

import random


class Dropout:
    def __init__(self, p=0.5):
        if p < 0 or p >= 1:
            raise ValueError("p out of range")
        self.p = p
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def __call__(self, batch):
        out = []
        for row in batch:
            if self.training:
                row = [0.0 if random.random() < self.p else v for v in row]
            out.append([v / (1 - self.p) for v in row])
        return out
