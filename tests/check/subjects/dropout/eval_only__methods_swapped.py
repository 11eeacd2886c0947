# role: dropout
# mistake: eval-only
# subject: Dropout
# style: lists; eval() switches it on, train() off

import random


class Dropout:
    def __init__(self, p):
        self.p = p
        self.active = False

    def train(self):
        self.active = False

    def eval(self):
        self.active = True

    def __call__(self, rows):
        if not self.active:
            return rows
        p = self.p
        return [[0.0 if random.random() < p else v / (1 - p) for v in row] for row in rows]
