# role: dropout
# mistake: none
# subject: Dropout
# style: lists, one coin a number, chained train and eval
import random


class Dropout:
    def __init__(self, p):
        self.p = p
        self._active = True

    def train(self, mode=True):
        self._active = mode
        return self

    def eval(self):
        return self.train(False)

    def _coin(self, value):
        return 0.0 if random.random() < self.p else value / (1.0 - self.p)

    def forward(self, rows):
        if not self._active:
            return [list(row) for row in rows]
        return [[self._coin(v) for v in row] for row in rows]
