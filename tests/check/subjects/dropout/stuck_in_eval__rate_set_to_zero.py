# role: dropout
# mistake: stuck-in-eval
# subject: Dropout
# style: lists; evaluation works with a rate of nought
from random import random


class Dropout:
    """Drops numbers of a list of rows while the network learns."""

    def __init__(self, rate):
        self.rate = rate
        self.mode = "train"

    def train(self):
        self.mode = "train"

    def eval(self):
        self.mode = "eval"
        self.rate = 0.0

    def _one(self, number):
        if random() < self.rate:
            return 0.0
        return number / (1.0 - self.rate)

    def forward(self, rows):
        return [[self._one(number) for number in row] for row in rows]
