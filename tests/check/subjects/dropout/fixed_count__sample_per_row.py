# role: dropout
# mistake: fixed-count
# subject: DropoutLayer
# style: lists, random.sample in every row

import random


class DropoutLayer:
    def __init__(self, p):
        self.p = p

    def forward(self, x, training):
        if not training:
            return x
        out = []
        for row in x:
            off = set(random.sample(range(len(row)), round(self.p * len(row))))
            out.append([0.0 if j in off else v / (1 - self.p) for j, v in enumerate(row)])
        return out
