# role: dropout
# mistake: same-mask-every-call active-in-eval
# subject: Dropout
# style: lists, mask drawn once and kept

import random


class Dropout:
    def __init__(self, p):
        self.p = p
        self.training = True
        self.masks = {}

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        shape = (len(x), len(x[0]))
        if shape not in self.masks:
            self.masks[shape] = [
                [random.random() >= self.p for _ in range(shape[1])] for _ in range(shape[0])
            ]
        mask = self.masks[shape]
        return [
            [v / (1 - self.p) if keep else 0.0 for v, keep in zip(row, keeps)]
            for row, keeps in zip(x, mask)
        ]
