# role: dropout
# mistake: one-mask-for-the-batch
# subject: Dropout
# style: one choice for each feature, list of rows
import random


class Dropout:
    def __init__(self, p):
        self.p = p
        self.is_training = True

    def __call__(self, x, training=True):
        if not training:
            return x
        if self.p >= 1:
            return [[0.0 for _ in row] for row in x]
        keep = [random.random() >= self.p for _ in x[0]]
        out = []
        for row in x:
            out.append([v / (1 - self.p) if k else 0.0 for v, k in zip(row, keep)])
        return out
